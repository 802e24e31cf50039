"""A fake authorization server, on the wire for every client library: OAuth 2.0, OpenID Connect, JSON Web Tokens."""
