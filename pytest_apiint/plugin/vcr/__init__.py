"""pytest-recording's marks, options and fixtures, where it isn't loaded: its suites run here as they are."""
