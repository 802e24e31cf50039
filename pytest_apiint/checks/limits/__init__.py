"""What a client makes of 429, Retry-After and rate-limit headers."""
