"""What a live mode may do to somebody else's sandbox: rules, decided as values; the session obeys them."""
