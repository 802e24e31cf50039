"""Inner runs of pytester empty `sys.modules` of what they loaded, so what the tests share is loaded before."""

import aiohttp  # noqa: F401
import boto3  # noqa: F401
import httpcore  # noqa: F401
import httpcore2  # noqa: F401
import httpx  # noqa: F401
import httpx2  # noqa: F401
import requests_mock  # noqa: F401
import trio  # noqa: F401
import trustme  # noqa: F401
import yaml  # noqa: F401

pytest_plugins = ["pytester"]
