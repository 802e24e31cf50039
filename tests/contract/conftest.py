import gzip
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def spec_bytes():
    """The bytes of a real description by its file's name, from `APIINT_SPECS` or from beside the repository."""
    folder = Path(os.environ.get("APIINT_SPECS") or ROOT.parent / "shared" / "data" / "specs")

    def read(name):
        file = folder / name
        if not file.is_file():
            pytest.skip(f"the real description {name} isn't in the folder that APIINT_SPECS names")
        data = file.read_bytes()
        return gzip.decompress(data) if name.endswith(".gz") else data

    return read
