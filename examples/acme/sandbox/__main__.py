"""``python -m sandbox``: Acme's sandbox on a port of this machine, until Ctrl-C."""

import argparse
import threading
from contextlib import suppress
from pathlib import Path

from sandbox.server import TOKEN, running


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="0 takes any that is free")
    parser.add_argument("--data", type=Path, help="an SQLite file, made anew; without it the data are in memory")
    parser.add_argument("--limit", type=int, default=100, help="requests that a token has in 10 seconds")
    options = parser.parse_args()
    with running(options.data, port=options.port, limit=options.limit) as url:
        print(f"Acme's sandbox answers at {url}, with ACME_TOKEN={TOKEN}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
