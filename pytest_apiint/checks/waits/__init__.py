"""How long a client waits between attempts, and in all."""
