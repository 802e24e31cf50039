"""What a client keeps of answers, and for how long."""
