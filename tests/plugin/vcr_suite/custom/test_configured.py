"""Tests whose cassettes are filtered, matched and written by functions of the project's own."""

import os

import httpx
import pytest
import requests

URL = os.environ.get("SERVICE_URL", "http://127.0.0.1:18765")


@pytest.mark.vcr
def test_parameters_are_hidden(vcr):
    assert requests.get(f"{URL}/users", params={"api_key": "k3y", "page": 1}, timeout=5).ok
    assert ("api_key", "KEY") in vcr.requests[0].query


@pytest.mark.vcr
def test_passwords_are_hidden(vcr):
    requests.post(f"{URL}/form", data={"user": "ada", "password": "hunter2"}, timeout=5)
    assert vcr.requests[0].body == b"user=ada"


@pytest.mark.vcr
def test_headers_are_hidden(vcr):
    httpx.get(f"{URL}/gzip", headers={"Authorization": "Bearer t0p-s3cr3t"})
    assert "authorization" not in vcr.requests[0].headers
    assert b"packed" in vcr.responses[0]["body"]["string"]


@pytest.mark.vcr
def test_answers_are_masked(vcr):
    requests.get(f"{URL}/people", timeout=5)
    assert b"NAME" in vcr.responses[0]["body"]["string"]


@pytest.mark.vcr(match_on=["path", "day"])
def test_a_matcher_is_the_projects_own():
    days = [requests.get(f"{URL}/day", headers={"X-Day": day}, timeout=5).json()["day"] for day in ("mon", "tue")]
    assert days == ["mon", "tue"]


@pytest.mark.vcr(serializer="lines")
def test_a_serializer_is_the_projects_own():
    assert requests.get(f"{URL}/users/21", timeout=5).json()["id"] == 21
