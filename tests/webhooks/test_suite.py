"""A `WebhookSuite` as pytest runs it: one test for each attack, and what becomes of their results."""

import re

import pytest

from tests.plugin.conftest import clean, run  # noqa: F401
from tests.webhooks.handlers import SECRET

SUITE = f"""
from pytest_apiint.suites import WebhookSuite
from tests.webhooks.handlers import Right

class TestHooks(WebhookSuite):
    scheme = "stripe"
    secret = "{SECRET}"
    def make_handler(self): return Right()
    def effects(self, handler): return len(handler.db)
"""
LAX = (
    SUITE.replace("def make_handler(self): return Right()", "def make_handler(self): return lambda *_: 200")
    .replace("return len(handler.db)", "return 0")
    .replace("    def effects(self, handler): return 0\n", "")
)


@pytest.fixture
def suite(run):  # noqa: F811
    return lambda source, *options: run(source, "-p", "no:cacheprovider", *options)


def test_each_attack_is_a_test_of_its_own(suite):
    result = suite(SUITE, "--api-select=time", "-v")
    result.assert_outcomes(passed=21)
    result.stdout.fnmatch_lines(["*::TestHooks::test_attack?too-old? PASSED*"])


def test_the_whole_matrix_passes_on_the_right_handler(suite):
    result = suite(SUITE, "-rf")
    outcomes = result.parseoutcomes()
    assert "failed" not in outcomes
    assert outcomes["passed"] > 60
    result.stdout.fnmatch_lines(["TestHooks: * kept, * not applicable", "*stripe*"])


def test_what_gets_through_fails_and_is_told(suite):
    result = suite(LAX, "--api-select=wrong-secret,too-old,truncated")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "stripe, wrong-secret: accepted, 200",
            "  expected  refused (4xx), and no side effect",
            "  change    *",
            "  see  *",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_without_a_genuine_delivery_nothing_is_said(suite):
    source = SUITE.replace(f'secret = "{SECRET}"', 'secret = "another"')
    result = suite(source, "--api-select=valid,too-old", "-rs")
    result.assert_outcomes(failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*inconclusive: a genuine delivery isn't taken*"])


def test_what_is_ignored_is_skipped_with_its_reason(suite):
    result = suite(LAX + '    ignore = {"too-old": "the queue does that"}\n', "--api-select=too-old", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*ignored: the queue does that*"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('scheme = "stripe"', 'scheme = "strip"', 'did you mean "stripe"?'),
        (f'secret = "{SECRET}"', "", "TestHooks has no secret to sign with"),
        ("def make_handler", "def make_a_handler", "TestHooks makes no handler"),
        ("def make_handler", 'ignore = {"too-odl": "x"}\n    def make_handler', "did you mean too-old?"),
    ],
)
def test_a_suite_that_says_too_little_is_told_what_is_missing(suite, old, new, told):
    result = suite(SUITE.replace(old, new))
    assert told in result.stdout.str()
    assert "Traceback" not in result.stdout.str()
    result.assert_outcomes(errors=1)


def test_a_pattern_that_selects_nothing_is_an_error(suite):
    result = suite(SUITE, "--api-select=too-odl")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*--api-select: no check is called too-odl", "*did you mean too-old?"])


def test_a_hook_brings_more_schemes(suite, pytester):
    pytester.makeconftest("""
        from pytest_apiint.webhooks import GenericHmac
        class Acme(GenericHmac):
            name = "acme"
        def pytest_apiint_signature_schemes(config):
            return [Acme(header="X-Acme-Signature")]
    """)
    source = """
        import hmac
        from pytest_apiint.suites import WebhookSuite
        class TestHooks(WebhookSuite):
            scheme, secret = "acme", "k"
            def make_handler(self):
                def handler(headers, body):
                    given = {name.lower(): value for name, value in headers.items()}.get("x-acme-signature", "")
                    return hmac.compare_digest(hmac.new(b"k", body, "sha256").hexdigest().encode(), given.encode())
                return handler
        def test_it(webhook):
            assert "X-Acme-Signature" in webhook.sign("acme", b"{}", secret="k").headers
    """
    result = suite(source)
    assert "failed" not in result.parseoutcomes()
    assert result.parseoutcomes()["passed"] > 30


def test_a_user_s_own_fixture_of_that_name_stays(suite):
    source = """
        import pytest
        @pytest.fixture
        def webhook(): return "mine"
        def test_it(webhook, api): assert webhook == "mine"
    """
    suite(source).assert_outcomes(passed=1)


SAID = f"""
from pytest_apiint.suites import WebhookSuite
from tests.webhooks import handlers, test_certificates, test_matrix

class Stripe(WebhookSuite):
    scheme = "stripe"
    secret = "{SECRET}"
    kind = handlers.Right
    def make_handler(self): return self.kind()

class TestStrict(Stripe):
    strict = True
    kind = handlers.LooksBackOnly

class TestTolerance(Stripe):
    tolerance = 60

class TestRetired(Stripe):
    retired_secret = handlers.RefusesRetiredNever.old
    kind = handlers.RefusesRetiredNever

class TestOld(Stripe):
    old_secret = "whsec_before"

class TestOthers(Stripe):
    other_secrets = (handlers.RefusesRetiredNever.old,)
    kind = handlers.RefusesRetiredNever

class TestFailing(Stripe):
    kind = handlers.NotesTooEarly
    def effects(self, handler): return len(handler.db)
    def failing(self, handler): return test_matrix.failing(handler)

class TestRejects(Stripe):
    rejects = (KeyError,)
    kind = handlers.StumblesOverNoHeader

class TestHandshake(WebhookSuite):
    scheme = "slack"
    secret = "k"
    handshake = True
    def make_handler(self): return lambda headers, body: ("", 200)

class TestPayload(Stripe):
    payload = {{"id": "evt_1", "kind": "no payment"}}
    def make_handler(self):
        right = handlers.Right()
        return lambda headers, body: right(headers, body) if b"no payment" in body else 400

class TestFetches(WebhookSuite):
    scheme = "aws-sns"
    secret = test_certificates.SNS.keys().secret
    def make_handler(self): return test_certificates.FetchesAnything()
    def test_attack(self, apiint_attack, apiint_attacker, api):
        api.mock.get(test_certificates.CERTIFICATE, text=test_certificates.SNS.keys().certificate)
        try:
            super().test_attack(apiint_attack, apiint_attacker)
        finally:
            api.session.findings.take()
"""
FAIL = {
    "TestStrict": "too-far-ahead",
    "TestTolerance": "too-old",
    "TestRetired": "retired-secret",
    "TestOld": "rotated-in-overlap",
    "TestOthers": "other-environment",
    "TestFailing": "redelivered-after-failure",
    "TestHandshake": "handshake",
    "TestFetches": "cert-url-elsewhere",
}


def test_all_that_an_assertion_takes_may_stand_in_a_suite(suite):
    result = suite(SAID, f"--api-select=valid,missing-signature,{','.join(FAIL.values())}", "-rf")
    found = set(re.findall(r"^FAILED \S+::(\w+)::test_attack\[([\w-]+)\]", result.stdout.str(), re.MULTILINE))
    assert set(FAIL.items()) <= found
    assert {name for name, _ in found} == set(FAIL)
