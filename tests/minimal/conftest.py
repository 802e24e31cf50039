"""What the standard library's clients and requests have in common: a call that gives a status and a body's text."""

import http.client
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
import requests


def by_requests(url, method="GET", body=None, headers=None):
    answer = requests.request(method, url, data=body, headers=headers, timeout=5)
    return answer.status_code, answer.text


def by_urllib(url, method="GET", body=None, headers=None):
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def by_http_client(url, method="GET", body=None, headers=None):
    parts = urlsplit(url)
    connection = http.client.HTTPSConnection(parts.netloc, timeout=5)
    try:
        connection.request(method, parts.path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(params=[by_requests, by_urllib, by_http_client], ids=["requests", "urllib", "http.client"])
def call(request):
    return request.param


@pytest.fixture
def project(pytester, monkeypatch):
    """A folder for pytest runs in processes of their own; only our plugin is loaded, as it is installed."""
    for name in ("CI", "APIINT_MODE", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    return pytester
