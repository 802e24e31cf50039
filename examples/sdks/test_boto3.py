import boto3
from botocore.exceptions import BotoCoreError, ClientError

from pytest_apiint.suites import ClientSuite, listing, read, write

XML = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>{}</IsTruncated>'
KEY = "<Contents><Key>{}</Key></Contents>"
MORE = "<NextContinuationToken>t2</NextContinuationToken>"


class TestBoto3(ClientSuite):
    service, base_errors = "aws", (BotoCoreError, ClientError)

    def make_client(self, api):
        keys = {"aws_access_key_id": api.secret("id"), "aws_secret_access_key": api.secret("key")}
        return boto3.client("s3", region_name="us-east-1", **keys), boto3.client("sqs", region_name="us-east-1", **keys)

    @read(answer=b"meow")
    def get_object(self, client):
        return client[0].get_object(Bucket="cats", Key="tom")["Body"].read()

    @write(answer={"MessageId": "m1", "MD5OfMessageBody": "5d41402abc4b2a76b9719d911017c592"})
    def send_message(self, client):
        return client[1].send_message(QueueUrl="https://sqs.us-east-1.amazonaws.com/1/cats", MessageBody="hello")

    @listing(
        pages=[
            XML.format("true") + KEY.format("tom") + MORE + "</ListBucketResult>",
            XML.format("false") + KEY.format("felix") + "</ListBucketResult>",
        ]
    )
    def list_objects(self, client):
        pages = client[0].get_paginator("list_objects_v2").paginate(Bucket="cats")
        return [entry for page in pages for entry in page.get("Contents", [])]
