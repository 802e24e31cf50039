"""`make demo`: the example's tests, then the same tests on a client that isn't as careful."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
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


def pytest(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    run = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def main() -> int:
    print("Acme is an invented API of users and payments; examples/acme/acme is its client, on requests and httpx.")
    print("Its tests talk real HTTP to nobody: no network, no server, and a clock that never waits.\n")
    print("$ cd examples/acme && pytest")
    code, text = pytest()
    print(text)
    if code:
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
