"""``python -m pytest_apiint.cli``: the command, where its script isn't on the path."""

from pytest_apiint.cli import main

main()
