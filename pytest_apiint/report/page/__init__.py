"""`report.html`: one file that says at a glance whether a run passed, and behind folds what happened in it."""

from pytest_apiint.report.page.rendering import page

__all__ = ["page"]
