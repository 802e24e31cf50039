"""Real clients against servers that others wrote: recorded, then replayed where no server is."""

import pytest

from . import servers

SETTINGS = """
[tool.apiint.services.{name}]
base_url = "https://{name}.example"
sandbox_url = "{url}"
unsafe_methods = true
"""
BOTO3 = """
import boto3
import pytest
from botocore.config import Config

@pytest.fixture
def client(api):
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
    def client(name):
        config = Config(s3={"addressing_style": "path"}, proxies={})
        return boto3.client(name, endpoint_url=api.base_url, config=config, **keys)
    return client

def test_s3(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="bucket")
    for name in ("a", "b/c", "d e"):
        s3.put_object(Bucket="bucket", Key=name, Body=name.encode() * 1000)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket", PaginationConfig={"PageSize": 2})
    assert [found["Key"] for page in pages for found in page["Contents"]] == ["a", "b/c", "d e"]
    assert s3.get_object(Bucket="bucket", Key="d e")["Body"].read() == b"d e" * 1000
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="bucket", Key="none")

def test_sqs(client):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"

def test_dynamodb(client):
    db = client("dynamodb")
    key = [{"AttributeName": "id", "KeyType": "HASH"}]
    kinds = [{"AttributeName": "id", "AttributeType": "S"}]
    db.create_table(TableName="t", KeySchema=key, AttributeDefinitions=kinds, BillingMode="PAY_PER_REQUEST")
    db.put_item(TableName="t", Item={"id": {"S": "1"}, "n": {"N": "7"}})
    assert db.get_item(TableName="t", Key={"id": {"S": "1"}})["Item"]["n"] == {"N": "7"}
"""
HTTPBIN = """
import httpx
import pytest
import requests

@pytest.fixture(params=["requests", "httpx"])
def client(request):
    with requests.Session() if request.param == "requests" else httpx.Client(follow_redirects=True) as client:
        yield client

@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/brotli", "/encoding/utf8", "/json", "/xml", "/html"])
def test_bodies(api, client, path):
    answer = client.get(api.base_url + path)
    assert answer.status_code == 200
    assert len(answer.text) > 100

def test_a_stream(api, client):
    assert client.get(api.base_url + "/stream/3").text.count(chr(10)) == 3

def test_redirects_and_cookies(api, client):
    assert client.get(api.base_url + "/redirect/3").json()["args"] == {}
    # Its value is a secret on disk, as any cookie's may be.
    assert list(client.get(api.base_url + "/cookies/set?flavour=chocolate-4711").json()["cookies"]) == ["flavour"]

def test_what_is_sent(api, client):
    assert client.post(api.base_url + "/post", json={"a": [1, None]}).json()["json"] == {"a": [1, None]}
    assert client.post(api.base_url + "/post", data={"a": "1 & 2"}).json()["form"] == {"a": "1 & 2"}
    files = {"file": ("a.txt", b"hello", "text/plain")}
    assert client.post(api.base_url + "/post", files=files).json()["files"] == {"file": "hello"}
    assert client.put(api.base_url + "/put", json="x").json()["data"] == '"x"'

def test_statuses(api, client):
    assert [client.get(f"{api.base_url}/status/{code}").status_code for code in (204, 304, 404, 418, 503)] == [
        204, 304, 404, 418, 503
    ]
    assert client.head(api.base_url + "/get").content == b""
    assert client.delete(api.base_url + "/delete").status_code == 200

def test_bytes(api, client):
    assert len(client.get(api.base_url + "/bytes/500?seed=1").content) == 500

def test_a_log_in(api, client):
    assert client.get(api.base_url + "/basic-auth/ann/pw-77-hidden", auth=("ann", "pw-77-hidden")).status_code == 200
    assert client.get(api.base_url + "/basic-auth/ann/pw-77-hidden").status_code == 401
"""


@pytest.fixture
def both(pytester, monkeypatch):
    """Record a project's tests against a server, then replay them when it's gone."""
    for name in ("CI", "APIINT_MODE", "PYTEST_ADDOPTS", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def both(name, source, tests):
        pytester.makepyfile(test_it=tests)
        with servers.running(source) as url:
            pytester.makepyprojecttoml(SETTINGS.format(name=name, url=url))
            yield _run(pytester, "record")
        yield _run(pytester, "replay")

    return both


def _run(pytester, mode):
    return pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", f"--api-mode={mode}")


def test_boto3_against_moto(both, pytester):
    for result in both("aws", servers.MOTO, BOTO3):
        result.assert_outcomes(passed=3)


def test_httpbin(both, pytester):
    for result in both("bin", servers.HTTPBIN, HTTPBIN):
        result.assert_outcomes(passed=26)
    recorded = "".join(path.read_text() for path in pytester.path.rglob("cassettes/**/*.yaml"))
    assert "pw-77-hidden" not in recorded
