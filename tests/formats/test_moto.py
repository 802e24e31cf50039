"""moto answers errors as AWS does, in each of its protocols, and botocore reads them: it's the judge."""

from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_apiint import assert_error_format, classify

CASES = [
    ("s3", "get_object", {"Bucket": "nope", "Key": "a"}, "aws-xml"),  # REST-XML
    ("iam", "get_user", {"UserName": "nope"}, "aws-xml"),  # Query
    ("ec2", "describe_instances", {"InstanceIds": ["i-12345678"]}, "aws-xml"),  # EC2's own
    ("dynamodb", "describe_table", {"TableName": "nope"}, "aws-json"),  # JSON 1.0
    ("lambda", "get_function", {"FunctionName": "nope"}, "aws-json"),  # REST-JSON
]


@pytest.fixture(scope="module")
def moto():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def failing(moto, service, operation, arguments):
    """The error that botocore raises, and the answer that it read it from."""
    keys = {"aws_access_key_id": "AKIA0TEST", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    client = boto3.client(service, endpoint_url=moto, config=Config(retries={"max_attempts": 0}), **keys)
    raw = {}
    client.meta.events.register("before-parse.*", lambda response_dict, **_: raw.update(response_dict))
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**arguments)
    return caught.value, SimpleNamespace(status_code=raw["status_code"], headers=raw["headers"], content=raw["body"])


@pytest.mark.parametrize(("service", "operation", "arguments", "form"), CASES, ids=[case[0] for case in CASES])
def test_an_error_of_aws_is_read_as_botocore_reads_it(moto, service, operation, arguments, form):
    error, response = failing(moto, service, operation, arguments)
    found = classify(response)
    assert found.format == form
    assert (found.code, found.message) == (error.response["Error"]["Code"], error.response["Error"]["Message"])
    assert found.status == error.response["ResponseMetadata"]["HTTPStatusCode"]
    assert found.correlation_id == error.response["ResponseMetadata"]["RequestId"]
    assert not found.retryable
    assert_error_format(response, form)


def test_throttling_under_a_400_is_a_rate_limit_as_it_is_to_botocore(api):
    from botocore.retries.standard import ThrottledRetryableChecker

    from pytest_apiint.formats.known.aws import TOO_FAST

    assert set(ThrottledRetryableChecker._THROTTLED_ERROR_CODES) <= TOO_FAST
    url = "https://dynamodb.us-east-1.amazonaws.com/"
    kind = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
    fields = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": "R9"}
    api.mock.post(url, json={"__type": kind, "message": "slower"}, status_code=400, headers=fields)
    error, _ = failing(url, "dynamodb", "describe_table", {"TableName": "t"})
    found = classify(api.journal[-1])
    assert (found.code, found.kind, found.retryable) == (error.response["Error"]["Code"], "rate-limit", True)
    assert found.correlation_id == error.response["ResponseMetadata"]["RequestId"] == "R9"
