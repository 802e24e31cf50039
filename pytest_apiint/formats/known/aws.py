"""AWS's two: JSON of which a member or a header field names the type, and XML in three wrappings."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_apiint.formats.model import FILLED, TEXT, Format, Sample, escaped, record, sample

_JSONS: Final = ("application/x-amz-json-1.1", "application/x-amz-json-1.0")
_NO_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# botocore: retries/standard.py, ThrottledRetryableChecker and ModeledRetryableChecker's codes.
TOO_FAST: Final = frozenset(
    (
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    )
)
LATER: Final = frozenset(
    ("RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "ServiceUnavailable")
)

AWS_JSON: Final = Format(
    name="aws-json",
    title="AWS, JSON",
    source="https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html; botocore: botocore/parsers.py",
    profile="aws",
    media_types=_JSONS,
    marks=("x-amzn-errortype",),
    members={"__type": "x-amzn-errortype"},
    schema=record({"__type": FILLED}, {"message": TEXT, "Message": TEXT}),
    code=("/__type",),
    message=("/message", "/Message"),
    later=LATER,
    too_fast=TOO_FAST,
    # "ns#Name" in the body, "Name:uri" in the header field.
    bare=lambda text: text.partition(":")[0].rpartition("#")[2],
    samples=(
        sample("aws-json", {"__type": "acme#ValidationException", "message": "no"}, _JSONS[0]),
        sample(
            "aws-json-throttled",
            {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "no"},
            _JSONS[1],
        ),
        sample(
            "aws-rest-json",
            {"message": "no"},
            status=404,
            x_amzn_errortype="ResourceNotFoundException:http://internal.amazon.com/coral/",
        ),
    ),
    write=lambda _, code, message: {"__type": code, "message": message},
)


def _as_xml(code: str, message: str) -> str:
    """As S3 writes it, whose form most others have too; what XML can't hold is left out (XML 1.0, 2.2)."""
    told = escaped(_NO_XML.sub("", message)).replace("\r", "&#13;")
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{start}<Error><Code>{escaped(code)}</Code><Message>{told}</Message></Error>"


_ERROR: Final[dict[str, Any]] = record({"Code": FILLED}, {"Message": TEXT, "RequestId": TEXT, "Type": TEXT})
# S3's, whose root tells it from the two others.
_S3: Final = record({"Error": _ERROR})
_QUERY: Final = record({"ErrorResponse": record({"Error": _ERROR})})
_EC2: Final = record({"Response": record({"Errors": record({"Error": _ERROR})})})
_ANY: Final = {
    "if": {"required": ["ErrorResponse"]},
    "then": _QUERY,
    "else": {"if": {"required": ["Response"]}, "then": _EC2, "else": _S3},
}
_PLACES: Final = ("/Error", "/ErrorResponse/Error", "/Response/Errors/Error")

AWS_XML: Final = Format(
    name="aws-xml",
    title="AWS, XML",
    source="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; botocore: botocore/parsers.py",
    profile="aws",
    kind="xml",
    schema=_ANY,
    code=tuple(f"{place}/Code" for place in _PLACES),
    message=tuple(f"{place}/Message" for place in _PLACES),
    correlation=("/Error/RequestId", "/ErrorResponse/RequestId", "/Response/RequestID"),
    later=LATER,
    too_fast=TOO_FAST,
    in_success=True,  # S3's CopyObject, CompleteMultipartUpload
    samples=(
        Sample(
            "aws-xml",
            b'<?xml version="1.0"?><Error><Code>No</Code><Message>no</Message><RequestId>r1</RequestId></Error>',
            "application/xml",
        ),
        Sample(
            "aws-xml-in-envelope",
            b'<ErrorResponse xmlns="https://acme.example/doc/"><Error><Type>Sender</Type><Code>No</Code><Message>no'
            b"</Message></Error><RequestId>r1</RequestId></ErrorResponse>",
            "text/xml",
        ),
        Sample(
            "aws-xml-ec2",
            b"<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>no</Message></Error></Errors>"
            b"<RequestID>r1</RequestID></Response>",
            "text/xml;charset=UTF-8",
            503,
        ),
    ),
    write=lambda _, code, message: _as_xml(code, message),
)
