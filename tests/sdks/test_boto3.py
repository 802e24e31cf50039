"""boto3, unmodified: S3 and SQS at their own hosts; a token that comes twice is noticed."""

import hashlib
from datetime import UTC, datetime

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, PaginationError, ReadTimeoutError

from pytest_apiint import faults

S3 = "https://s3.amazonaws.com"
BUCKET = "https://cats.s3.amazonaws.com"
SQS = "https://sqs.us-east-1.amazonaws.com"
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def client(service, **more):
    keys = {"aws_access_key_id": "AKIA0TEST", "aws_secret_access_key": "test"}
    return boto3.client(service, region_name="us-east-1", config=Config(**more), **keys)


def page(key, token=""):
    more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    return (
        f"<ListBucketResult {NAMESPACE}><IsTruncated>{str(bool(token)).lower()}</IsTruncated>"
        f"<Contents><Key>{key}</Key></Contents>{more}</ListBucketResult>"
    )


def keys(pages):
    return [entry["Key"] for found in pages for entry in found["Contents"]]


def test_buckets_are_listed(api):
    names = "<Bucket><Name>cats</Name></Bucket>"
    api.mock.get(
        f"{S3}/", text=f"<ListAllMyBucketsResult {NAMESPACE}><Buckets>{names}</Buckets></ListAllMyBucketsResult>"
    )
    assert [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]] == ["cats"]
    assert api.journal[0].request.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIA0TEST/")


def test_the_signature_carries_the_tests_own_date(api):
    api.mock.get(f"{BUCKET}/tom", content=b"meow")
    client("s3").get_object(Bucket="cats", Key="tom")
    now = datetime.fromtimestamp(api.clock.now, UTC)
    assert api.journal[0].request.headers["X-Amz-Date"] == now.strftime("%Y%m%dT%H%M%SZ")


def test_pages_follow_the_token(api):
    api.mock.get(f"{BUCKET}/", [{"text": page("tom", "t2")}, {"text": page("felix")}])
    assert keys(client("s3").get_paginator("list_objects_v2").paginate(Bucket="cats")) == ["tom", "felix"]
    assert ("continuation-token", "t2") in api.journal[1].request.query


def test_a_token_that_comes_twice_is_an_error(api):
    api.mock.get(f"{BUCKET}/", text=page("tom", "t2"))
    with pytest.raises(PaginationError, match="same next token"):
        keys(client("s3").get_paginator("list_objects_v2").paginate(Bucket="cats"))
    assert len(api.journal) == 2


def test_an_object_goes_up_whole(api):
    api.mock.put(f"{BUCKET}/tom", headers={"ETag": '"1"'})
    assert client("s3").put_object(Bucket="cats", Key="tom", Body=b"meow" * 1000)["ETag"] == '"1"'
    assert b"meow" * 1000 in api.journal[0].request.body


def test_an_object_comes_down_whole(api):
    api.mock.get(f"{BUCKET}/tom", content=b"meow" * 100_000)
    assert client("s3").get_object(Bucket="cats", Key="tom")["Body"].read() == b"meow" * 100_000


def test_a_missing_object_has_its_own_error_and_is_not_retried(api):
    api.mock.get(f"{BUCKET}/tom", status_code=404, text="<Error><Code>NoSuchKey</Code><Message>no</Message></Error>")
    s3 = client("s3")
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="cats", Key="tom")
    assert len(api.journal) == 1


def test_a_message_is_sent_and_received(api):
    text = "hello"
    digest = hashlib.md5(text.encode()).hexdigest()
    sent = {"MessageId": "m1", "MD5OfMessageBody": digest}
    received = {"Messages": [{"MessageId": "m1", "Body": text, "MD5OfBody": digest, "ReceiptHandle": "r1"}]}
    api.mock.post(f"{SQS}/", json=sent, request_headers={"X-Amz-Target": "AmazonSQS.SendMessage"})
    api.mock.post(f"{SQS}/", json=received, request_headers={"X-Amz-Target": "AmazonSQS.ReceiveMessage"})
    sqs = client("sqs")
    assert sqs.send_message(QueueUrl=f"{SQS}/1/cats", MessageBody=text)["MessageId"] == "m1"
    assert sqs.receive_message(QueueUrl=f"{SQS}/1/cats")["Messages"][0]["Body"] == text


@pytest.mark.parametrize(("mode", "attempts"), [("legacy", 5), ("standard", 3)])
def test_attempts_end_with_the_modes_own_number(api, mode, attempts):
    api.mock.put(f"{BUCKET}/tom", status_code=503)
    with pytest.raises(ClientError, match="503"):
        client("s3", retries={"mode": mode}).put_object(Bucket="cats", Key="tom", Body=b"meow")
    assert len(api.journal) == attempts


def test_attempts_of_one_call_carry_one_invocation_id(api):
    api.mock.put(f"{BUCKET}/tom")
    api.fail(f"PUT {BUCKET}/tom", faults.unavailable(), faults.reset())
    client("s3", retries={"mode": "standard"}).put_object(Bucket="cats", Key="tom", Body=b"meow")
    ids = {exchange.request.headers["amz-sdk-invocation-id"] for exchange in api.journal}
    assert (len(api.journal), len(ids)) == (3, 1)


def test_retry_after_is_ignored(api):
    api.mock.get(f"{BUCKET}/tom", content=b"meow")
    api.fail(f"GET {BUCKET}/tom", faults.unavailable(retry_after=600))
    client("s3").get_object(Bucket="cats", Key="tom")
    assert api.clock.elapsed <= 1.0


@pytest.mark.parametrize(
    ("fault", "error", "seconds"),
    [(faults.connection_refused, EndpointConnectionError, 0), (faults.read_timeout, ReadTimeoutError, 60)],
)
def test_a_broken_connection_has_botos_own_error(api, fault, error, seconds):
    api.fail(f"GET {BUCKET}/tom", fault())
    with pytest.raises(error):
        client("s3", retries={"total_max_attempts": 1}).get_object(Bucket="cats", Key="tom")
    assert api.clock.elapsed == pytest.approx(seconds, abs=1e-6)
