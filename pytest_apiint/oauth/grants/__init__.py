"""One file for each way to come by a token."""
