"""An API's stand-in for other processes: a description or a cassette behind a port, in real time."""
