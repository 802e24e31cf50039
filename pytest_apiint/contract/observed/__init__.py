"""What recordings say of an API that nobody has described: its operations, and the shapes of its answers."""
