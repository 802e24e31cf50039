"""`make demo`: the example's tests, then the same tests on a client that isn't as careful."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sandbox import TOKEN, running

HERE = Path(__file__).parent
EVERYWHERE = ("tests/test_acme.py", "tests/test_modes.py")
BATTERY = (
    "-p",
    "no:randomly",
    "--no-header",
    "-W",
    "ignore::pytest_apiint.ContractWarning",
    "-rN",
    "--show-capture=no",
    "--tb=no",
)


def pytest(*arguments: str, where: Path = HERE, **environment: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    run = subprocess.run(command, cwd=where, env=os.environ | environment, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def modes() -> int:
    """The same tests against Acme's sandbox: recorded, replayed, and without a recording."""
    with tempfile.TemporaryDirectory() as folder, running() as url:
        # A copy, so that the recordings of this repository stay as they are.
        shutil.copytree(HERE, where := Path(folder, "examples", "acme"))
        shutil.copytree(HERE.parents[1] / "fixtures", Path(folder, "fixtures"))
        live = {"APIINT_ACME_SANDBOX_URL": url, "ACME_TOKEN": TOKEN, "APIINT_ALLOW_RECORD": "1"}
        print("Now without a mock: Acme's sandbox, a real server, has been started on this machine. The tests stay.\n")
        for mode in ("sandbox", "record", "replay"):
            print(f"$ pytest --api-mode={mode} {' '.join(EVERYWHERE)}")
            environment = {} if mode == "replay" else live
            code, text = pytest(f"--api-mode={mode}", "--no-header", *EVERYWHERE, where=where, **environment)
            print(text)
            if code:
                return code
        one = min(Path(folder, "cassettes").rglob("test_a_user-*.yaml"))
        print(f"What was recorded of one of them, without its token ({one.relative_to(folder)}):\n")
        print(one.read_text())
    return 0


def main() -> int:
    print("Acme is an invented API of users and payments; examples/acme/acme is its client, on requests and httpx.")
    print("Its tests talk real HTTP to nobody: no network, no server, and a clock that never waits.\n")
    print("$ cd examples/acme && pytest")
    code, text = pytest()
    print(text)
    if code:
        return code
    if code := modes():
        return code

    print("Now a client as many are written (examples/acme/naive): it reads Retry-After on 429, and not on 503.")
    print("And a mistyped route, which nobody would notice: the caller catches the error.")
    print("Both tests are meant to fail. Each failure says what was expected, what came, and what to do:\n")
    print("$ pytest naive/test_naive.py")
    code, text = pytest("-p", "no:randomly", "--no-header", "--tb=short", "naive/test_naive.py")
    print(text)
    if code != 1:
        print("These two tests should have failed, and didn't.")
        return code or 1

    print(
        "The same client under the whole battery of checks, which the careful one has passed. The worst comes first:\n"
    )
    print("$ pytest naive/test_survives.py")
    code, text = pytest(*BATTERY, "naive/test_survives.py")
    print(text)
    if code != 1:
        print("The naive client should have been found out, and wasn't.")
        return code or 1

    print("Each of these findings is a test, and tells what to change. One of them, whole:\n")
    print('$ pytest naive/test_survives.py -k "create_payment-retry-unsafe"')
    print(pytest(*BATTERY[:-1], "naive/test_survives.py", "-k", "create_payment-retry-unsafe")[1])

    print("That is all as it should be. Start with examples/acme/tests/test_acme.py: 20 lines, and yours next.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
