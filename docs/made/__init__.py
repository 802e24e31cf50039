"""Pages of the reference that are made of the code when the site is built: none of them is kept."""
