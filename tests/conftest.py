"""Inner runs of pytester empty `sys.modules` of what they loaded, so what the tests share is loaded before."""

import gc
import os
from contextlib import suppress

import aiohttp  # noqa: F401
import boto3  # noqa: F401
import httpcore  # noqa: F401
import httpcore2  # noqa: F401
import httpx  # noqa: F401
import httpx2  # noqa: F401
import hypothesis
import requests_mock  # noqa: F401
import trio  # noqa: F401
import trustme  # noqa: F401
import yaml  # noqa: F401

import pytest_apiint.report.merge
import pytest_apiint.report.writing

with suppress(ImportError):  # jinja2 is an extra, which some environments lack
    import pytest_apiint.report.page  # noqa: F401

pytest_plugins = ["pytester"]
# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("calm", deadline=None)
hypothesis.settings.load_profile("calm")


def pytest_configure(config):
    # Coverage is of the workers. In the processes that tests start it would take as long again, and see little more.
    if hasattr(config, "workerinput"):
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def pytest_collection_finish(session):
    """The collector doesn't look through all that was imported, and all these tests, again and again."""
    gc.collect()
    gc.freeze()
