"""``python scripts/validate_api_spec.py openapi.yaml``: another name for `apiint validate-spec`."""

import sys

from pytest_apiint.cli import main

sys.argv[1:1] = ["validate-spec"]
main()
