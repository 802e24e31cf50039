"""A project as its folder shows it, and the first files that `apiint init` writes into it."""
