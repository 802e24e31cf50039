"""Whether all pages of a listing are read, each once, and no page for ever."""
