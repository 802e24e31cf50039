"""``python -m pytest_apiint``: the command, in the environment of this Python."""

from pytest_apiint.cli import main

main()
