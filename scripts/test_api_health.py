"""``python scripts/test_api_health.py --base-url URL``: another name for `apiint health`. It's no module of tests."""

import sys

from pytest_apiint.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["health"]
    main()
