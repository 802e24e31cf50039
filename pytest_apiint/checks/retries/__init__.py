"""How often a call is tried, and which failures are tried again."""
