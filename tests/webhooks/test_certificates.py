"""Handlers that fetch a certificate, as SNS has them do it: what is fetched for a forgery is seen in the journal."""

import json
from urllib.parse import urlsplit

import pytest
import requests

from pytest_apiint import ContractFailure, assert_signature_verified
from pytest_apiint.exchange import Headers
from pytest_apiint.webhooks.delivery import URL, Delivery
from pytest_apiint.webhooks.schemes import scheme
from pytest_apiint.webhooks.schemes.sns import CERTIFICATE

SNS = scheme("aws-sns")


class Right:
    """Looks at the URL before it fetches; keeps what it has fetched."""

    def __init__(self):
        self.db, self.certificates = {}, {}

    def __call__(self, headers, body):
        try:
            fields = json.loads(body)
            url = fields["SigningCertURL"]
            if not self.known(urlsplit(url)):
                return 401
            self.before(fields)
            # Who verifies trusts the place; our own verification wants it to be the one place.
            one = type("Anywhere", (type(SNS),), {"cert_url": url})()
            if not one.verify(Delivery(URL, Headers(headers), body), self.fetched(url), now=0):
                return 401
        except (ValueError, KeyError, TypeError, AttributeError):
            return 400
        self.db[fields["MessageId"]] = body
        return 200

    def known(self, url):
        host = url.hostname or ""
        return (
            url.scheme == "https"
            and "@" not in url.netloc
            and host.startswith("sns.")
            and host.endswith(".amazonaws.com")
            and url.path.endswith(".pem")
        )

    def before(self, fields):
        pass

    def fetched(self, url):
        if url not in self.certificates:
            self.certificates[url] = requests.get(url, timeout=5).text
        return self.certificates[url]


class FetchesAnything(Right):
    def known(self, url):
        return True

    def fetched(self, url):
        try:
            return super().fetched(url)
        except requests.RequestException:
            raise ValueError(url) from None


class LooksForTheNameOnly(FetchesAnything):
    def known(self, url):
        return "sns.us-east-1.amazonaws.com" in url.netloc and url.path.endswith(".pem")


class ConfirmsFirst(Right):
    def before(self, fields):
        if fields["Type"] == "SubscriptionConfirmation":
            try:
                requests.get(fields["SubscribeURL"], timeout=5)
            except requests.RequestException:
                raise ValueError from None


def attacked(handler, api):
    api.mock.get(CERTIFICATE, text=SNS.keys().certificate)
    try:
        assert_signature_verified(handler, scheme="aws-sns", secret=SNS.keys().secret, effects=lambda: len(handler.db))
    finally:
        # Requests that nobody answers fail a test by themselves; here they are what is looked for.
        api.session.findings.take()


def test_a_handler_that_looks_first_fetches_once_and_passes(api):
    attacked(Right(), api)
    assert [row.request.url for row in api.journal] == [CERTIFICATE]


@pytest.mark.parametrize(
    ("handler", "case"),
    [
        (FetchesAnything, "cert-url-elsewhere"),
        (LooksForTheNameOnly, "cert-url-http"),
        (ConfirmsFirst, "subscribe-url-unverified"),
    ],
)
def test_what_is_fetched_for_a_forgery_is_found(api, handler, case):
    with pytest.raises(ContractFailure) as caught:
        attacked(handler(), api)
    assert case in str(caught.value)
    assert "never asked" in str(caught.value)


class FetchesEachTime(Right):
    """The vendor's own certificate, which is no lure."""

    def fetched(self, url):
        return requests.get(url, timeout=5).text


def test_a_certificate_from_the_right_place_may_be_fetched_each_time(api):
    attacked(FetchesEachTime(), api)
    assert len(api.journal) > 3
