"""What callers get when a call fails: which errors, what they carry, and what they must not show."""
