"""How what was recorded differs from what is described, answered or recorded now: by shapes and names, never values."""
