"""``make typing``: how much of what users may import has a type that any checker takes for the same."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

AT_LEAST: Final = 0.98
COMMAND: Final = ("basedpyright", "--verifytypes", "pytest_apiint", "--ignoreexternal", "--outputjson")


def main() -> int:
    said = subprocess.run(COMMAND, capture_output=True, text=True, check=False).stdout
    found: dict[str, Any] = json.loads(said)["typeCompleteness"]
    score: float = found["completenessScore"]
    print(f"types: {100 * score:.1f} % of {sum(found['exportedSymbolCounts'].values())} names are complete")
    if score < AT_LEAST:
        print(f"at least {100 * AT_LEAST:.0f} % are wanted; basedpyright --verifytypes pytest_apiint tells which")
    return int(score < AT_LEAST)


if __name__ == "__main__":
    sys.exit(main())
