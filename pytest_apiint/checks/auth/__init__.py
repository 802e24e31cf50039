"""Authentication: what is promised of an OAuth client, of API keys and passwords, and of who validates tokens."""
