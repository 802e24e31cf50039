"""What a run tells of its suites. Values in, text out: nothing here knows who prints it."""

from pytest_apiint.report.scorecard import Line, scorecard

__all__ = ["Line", "scorecard"]
