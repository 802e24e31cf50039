"""What vendors' own verifiers say: ours is theirs, and who delegates to them is failed for no policy of theirs."""

import importlib.util
import time
from pathlib import Path

import pytest

from pytest_apiint import assert_signature_verified
from pytest_apiint.checks.webhooks.signature_verified import Terms
from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.judge import Judge
from pytest_apiint.webhooks.delivery import URL, Message
from pytest_apiint.webhooks.schemes import scheme
from pytest_apiint.webhooks.targets import target

_SPEC = importlib.util.spec_from_file_location("verifiers", Path(__file__).with_name("verifiers.py"))
verifiers = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(verifiers)
# ECDSA's signatures have two or three lengths, and base64 ends with = for some.
NOW_AND_THEN = {"sendgrid": {"padded"}}
NAMES = tuple(verifiers.VERIFIERS)


def takes(name, delivery, public):
    """Whether the vendor's verifier takes a delivery."""
    headers = {name: delivery.headers[name] for name in delivery.headers}
    try:
        return verifiers.VERIFIERS[name](headers, delivery.body, delivery.url, public) is not False
    except Exception:  # noqa: BLE001 - refusing is what it may do, in whatever way
        return False


@pytest.mark.parametrize("name", NAMES)
def test_our_signature_is_taken_and_a_tampered_delivery_is_not(name):
    one = scheme(name)
    keys = one.keys()
    delivery = one.sign(Message(one.body(), time.time(), content_type=one.content_type), keys.secret)
    assert takes(name, delivery, keys.public)
    stranger = one.sign(Message(one.body(), time.time(), content_type=one.content_type), one.keys("other").secret)
    assert not takes(name, stranger, keys.public)
    if one.profile.binds != "nothing" or one.profile.signs_id:
        assert not takes(name, one.tampered(delivery), keys.public)


@pytest.mark.parametrize("name", NAMES)
def test_who_delegates_to_the_vendor_s_sdk_is_not_failed_for_its_policy(name):
    one = scheme(name)
    keys = one.keys()

    def handler(headers, body, url):
        try:
            genuine = verifiers.VERIFIERS[name](headers, body, url, keys.public)
        except Exception:  # noqa: BLE001 - what the vendor's verifier raises is documented for few
            return 401
        return 401 if genuine is False else 200

    assert_signature_verified(handler, scheme=one, secret=keys.secret)
    strictly = Terms(one, keys.secret, URL, strict=True).forge()
    with target(handler) as there:
        found = Judge(strictly, there).matrix(MATRIX)
    otherwise = {finding.case.id for finding in found if finding.verdict == "fail"}
    # No more is let pass than the vendor lets.
    assert one.profile.tolerates - otherwise <= NOW_AND_THEN.get(name, set())


def test_openai_takes_a_secret_that_is_no_base64_as_it_is():
    one = scheme("openai")
    assert takes("openai", one.sign(Message(b"{}", time.time()), "no base64!"), "no base64!")
