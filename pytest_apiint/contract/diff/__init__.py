"""What differs between two descriptions of an API, and whom it breaks: those who call it."""
