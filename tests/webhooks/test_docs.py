"""docs/webhooks.md shows what works, and the reference is what the schemes say of themselves."""

import re
from pathlib import Path

import pytest
import stripe  # noqa: F401 - takes a second, and inner runs would each load it anew

from tests.plugin.conftest import clean, run  # noqa: F401
from tests.webhooks.reference_page import PAGE, page

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
ASSERTED, SUITE, BY_HAND, CONSTANT, CONFTEST = BLOCKS
APP = '''
import json
import stripe
from flask import Flask, request

def make_app(webhook_secret):
    """An application that acts on Stripe's events, each once."""
    app, db, seen = Flask(__name__), [], set()

    @app.post("/webhooks")
    def hook():
        try:
            signature = request.headers["Stripe-Signature"]
            event = stripe.Webhook.construct_event(request.get_data(), signature, webhook_secret)
        except Exception:
            return "", 400
        if event["id"] not in seen:
            seen.add(event["id"])
            db.append(event)
        return "", 200

    return app, db
'''
CARELESS = APP.replace("signature, webhook_secret", "signature, webhook_secret, tolerance=None")


@pytest.fixture
def shown(pytester, run):  # noqa: F811
    def shown(source, app=APP, *options):
        pytester.makepyfile(app=app)
        return run(source, "-p", "no:cacheprovider", *options)

    return shown


def test_the_assertion_passes_as_shown(shown):
    shown(ASSERTED).assert_outcomes(passed=1)


def test_and_fails_as_shown(shown):
    result = shown(ASSERTED, CARELESS)
    result.assert_outcomes(failed=1)
    (text,) = re.findall(r"^```text\nContractFailure: (.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for line in text.splitlines():
        assert line in result.stdout.str()


def test_the_suite_passes_as_shown(shown):
    outcomes = shown(SUITE, APP, "--api-select=time,replay,presence").parseoutcomes()
    assert "failed" not in outcomes
    assert outcomes["passed"] > 20


def test_signing_and_delivering_work_as_shown(shown):
    shown("from app import make_app\n" + BY_HAND).assert_outcomes(passed=1)


def test_the_comparison_is_observed_as_shown(shown):
    shown(CONSTANT).assert_outcomes(passed=1)


def test_the_hook_works_as_shown(shown, pytester):
    pytester.makeconftest(CONFTEST)
    source = """
        def test_it(webhook):
            delivery = webhook.sign("acme", b"{}", secret="k")
            assert delivery.headers["X-Acme-Signature"].startswith("sha256=")
            assert webhook.scheme("acme").profile.tolerance == 300
    """
    shown(source).assert_outcomes(passed=1)


def test_the_reference_is_what_the_schemes_say():
    assert PAGE.read_text() == page(), "python -m tests.webhooks.reference_page"
