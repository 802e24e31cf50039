"""What vendors' verifiers for node say. They are there after `make oracles`, where npm is."""

import base64
import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from pytest_apiint.webhooks.attacks.certificates import confirmation
from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.schemes import scheme

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / ".venvs" / "oracles" / "node"
CONFIRMATION = confirmation("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription")
CASES = [
    ("github", None),
    ("shopify", None),
    ("linear", None),
    ("standard-webhooks", None),
    ("aws-sns", None),
    ("aws-sns", CONFIRMATION),
    ("aws-sns-v1", None),
    ("aws-sns-v1", CONFIRMATION),
]


@pytest.fixture(scope="module")
def said():
    """What node says of a delivery of each case: ours, a tampered one, a stranger's."""
    if not (MODULES / "node_modules").is_dir() or shutil.which("node") is None:
        pytest.skip("npm isn't there: what vendors' verifiers for node say goes unasked")
    shutil.copy(HERE / "verify.mjs", MODULES)
    asked = [line for name, body in CASES for line in lines(name, body)]
    found = subprocess.run(
        ["node", "verify.mjs"],
        cwd=MODULES,
        input="\n".join(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers = found.stdout.split()
    assert len(answers) == len(asked), found.stderr
    return {case: answers[3 * place : 3 * place + 3] for place, case in enumerate(CASES)}


def lines(name, body):
    one = scheme(name)
    keys, stranger = one.keys(), one.keys("stranger")
    message = Message(one.body() if body is None else body, time.time(), content_type=one.content_type)
    genuine = one.sign(message, keys.secret)
    for delivery in (genuine, one.tampered(genuine), one.sign(message, stranger.secret)):
        asked = {
            "scheme": name,
            "headers": dict(delivery.headers),
            "body": base64.b64encode(delivery.body).decode(),
            "secret": keys.public,
            "certificate": keys.certificate,
        }
        yield json.dumps(asked)


@pytest.mark.parametrize("case", CASES, ids=[f"{name}{'-confirmation' if body else ''}" for name, body in CASES])
def test_our_signature_is_taken_and_others_are_not(said, case):
    assert said[case] == ["true", "false", "false"]
