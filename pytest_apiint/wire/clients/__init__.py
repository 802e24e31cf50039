"""One interceptor per client stack: each brings its library's connections to a `Peer`.

An interceptor is a function of a module that was just imported. It patches by module object, since
`httpx2.alias_httpx()` can make `import httpx` be another module.
"""
