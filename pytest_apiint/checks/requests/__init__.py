"""What every request carries, and where it may go."""
