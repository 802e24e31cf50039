"""Cassettes as files on a shelf: which there are, how old, what is wrong with them, and who uses them."""
