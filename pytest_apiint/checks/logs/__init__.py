"""What a client tells of itself: log records, and how it is shown."""
