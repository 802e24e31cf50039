"""What a run tells: values in, text out. Nothing here knows who prints it."""
