"""Whether a client keeps its head: breakers, cancellation, several calls at once."""
