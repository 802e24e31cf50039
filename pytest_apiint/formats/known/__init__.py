"""The formats themselves: those of standards, and those of services; one family a file."""
