"""Runs calls through boto3: reads a JSON list from stdin, prints a JSON list of what came back."""
import base64
import datetime
import json
import socket
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


# Names below localhost are this machine (RFC 6761), which not every resolver knows.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: resolve("127.0.0.1" if str(host).endswith("localhost") else host, *rest, **named)


def decode(value):
    if isinstance(value, dict):
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        if "$date" in value:
            return datetime.datetime.fromisoformat(value["$date"])
        return {key: decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def encode(value):
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, datetime.datetime):
        return "date:" + value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, (bytes, bytearray)):
        return "bytes:" + value.decode("latin1")
    return value


def run(call, url):
    options = Config(retries={"max_attempts": 0}, s3=call.get("s3"), signature_version=call.get("signature"))
    client = boto3.client(
        call["service"], region_name="eu-west-1", endpoint_url=call.get("url", url), config=options,
        aws_access_key_id=call["key"], aws_secret_access_key=call["secret"], aws_session_token=call.get("token"))
    try:
        if call.get("presign"):
            return {"url": client.generate_presigned_url(call["presign"], Params=decode(call["input"]), ExpiresIn=60, HttpMethod="GET")}
        output = getattr(client, call["method"])(**decode(call["input"]))
        metadata = output.pop("ResponseMetadata")
        return {"output": encode(output), "requestId": metadata.get("RequestId")}
    except ClientError as error:
        answer = error.response
        return {"error": {"code": answer["Error"]["Code"], "message": answer["Error"]["Message"], "status": answer["ResponseMetadata"]["HTTPStatusCode"]}}
    except Exception as error:  # what boto3 could not read is a result of the test, too
        return {"crash": repr(error)}


request = json.load(sys.stdin)
print(json.dumps([run(call, request["url"]) for call in request["calls"]]))
