"""Keys by which a server knows a repeated request from a second one."""
