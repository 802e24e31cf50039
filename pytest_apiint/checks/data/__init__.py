"""What becomes of data on its way to an API and back."""
