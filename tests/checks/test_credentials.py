"""Credentials stay with their origin, and out of URLs; requests go nowhere else."""

import base64
import gzip
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from pytest_apiint.checks import assert_credentials_confined, assert_no_secrets_in_urls, assert_only_contacted
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Journal
from tests.factories import Writer

TOKEN = "tok+hunter2/456789"
QUOTED = quote(TOKEN, safe="")
OWN = "https://api.acme.example"
EVIL = "https://evil.example"
BEARER = {"headers": {"Authorization": f"Bearer {TOKEN}"}}


def sent(*rows):
    writer = Writer()
    for at, facts in enumerate(rows):
        writer.add(facts.pop("what", 200) if "what" in facts else 200, at=at, **facts)
    return writer.journal


def coded(text):
    return base64.b64encode(text.encode()).decode()


def told(assertion, *args, **options):
    """The failure's text, which shows no part of the secret."""
    with pytest.raises(ContractFailure) as caught:
        assertion(*args, **options)
    text = str(caught.value)
    assert not [part for part in (TOKEN, quote(TOKEN), QUOTED, coded(TOKEN)[:12], "hunter", "aHVudGVy") if part in text]
    assert all(len(line) <= 80 and line.isascii() for line in text.splitlines())
    assert len(text.splitlines()) <= 12
    return text


# -- assert_credentials_confined -----------------------------------------------------------------

LEAKS = {
    "authorization": BEARER,
    "another-field": {"headers": {"X-Forwarded-Auth": TOKEN}},
    "basic": {"headers": {"Authorization": f"Basic {coded(f'user:{TOKEN}')}"}},
    "query": {"path": f"/collect?x=1&data={quote(TOKEN, safe='')}"},
    "query-unquoted": {"path": f"/collect?data={TOKEN}"},
    "query-in-a-url": {"path": f"/login?next={quote(f'{OWN}/x?t={QUOTED}', safe='')}"},
    "path": {"path": f"/bot{quote(TOKEN, safe='')}/send"},
    "path-long": {"path": f"/{'x' * 90}{TOKEN}"},
    "user": {"base": f"https://{quote(TOKEN, safe='')}@evil.example"},
    "body": {"method": "POST", "body": f'{{"t": "{TOKEN}"}}'.encode()},
    "body-json-slash": {"method": "POST", "body": f'{{"t": "{TOKEN}"}}'.replace("/", "\\/").encode()},
    "body-form": {"method": "POST", "body": f"t={quote(TOKEN, safe='')}".encode()},
    "body-gzip": {"method": "POST", "headers": {"Content-Encoding": "gzip"}, "body": gzip.compress(TOKEN.encode())},
    "body-base64": {"method": "POST", "body": coded(f"a{TOKEN}").encode()},
    "body-hex": {"method": "POST", "body": TOKEN.encode().hex().encode()},
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_credential_that_reaches_another_origin_is_found_and_not_shown(leak):
    text = told(assert_credentials_confined, sent(BEARER, {"base": EVIL, **LEAKS[leak]}))
    assert text.startswith("1 request with credentials went to https://evil.example\n")
    assert "Authorization (18 characters) in" in text


@pytest.mark.parametrize("other", ["https://api.acme.example:8443", "http://api.acme.example", "https://acme.example"])
def test_another_port_scheme_or_parent_is_another_origin(other):
    told(assert_credentials_confined, sent(BEARER, {"base": other, **BEARER}))
    assert_credentials_confined(sent(BEARER, {"base": other, **BEARER}), origins=[OWN, other])


@pytest.mark.parametrize("same", ["https://api.acme.example:443", "https://API.acme.example"])
def test_the_same_origin_in_other_words_is_the_same(same):
    assert_credentials_confined(sent(BEARER, {"base": same, **BEARER}))
    assert_credentials_confined(sent(BEARER), origins=same + "/")


@pytest.mark.parametrize(
    "carries",
    [
        {"headers": {"Authorization": TOKEN}},
        {"headers": {"Proxy-Authorization": f"Bearer {TOKEN}"}},
        {"headers": {"Authorization": f"Basic {coded(f'me:{TOKEN}')}"}},
        {"headers": {"Authorization": f"Basic {coded(f'{TOKEN}:')}"}},
        {"headers": {"X-Api-Key": TOKEN}},
        {"headers": {"Stripe-Token": TOKEN}},
        {"headers": {"Cookie": f"a=1; session={TOKEN}; b=2"}},
        {"headers": {"Cookie": f"a=1; plain={TOKEN}"}},
        {"path": f"/u?api_key={quote(TOKEN, safe='')}"},
        {"base": f"https://me:{quote(TOKEN, safe='')}@api.acme.example"},
        {"base": f"https://{quote(TOKEN, safe='')}@api.acme.example"},
    ],
    ids=str,
)
def test_what_the_origin_was_sent_is_known_without_being_named(carries):
    assert_credentials_confined(sent(carries, {"base": EVIL}))
    told(assert_credentials_confined, sent(carries, {"base": EVIL, "body": TOKEN.encode()}))


@pytest.mark.parametrize(
    "harmless",
    [
        {"headers": {"X-Author": "somebody"}},
        {"headers": {"Accept-Language": "de-CH,de"}},
        {"headers": {"Idempotency-Key": "0123456789abcdef"}},
        {"headers": {"Cookie": "theme=darkmode"}, "path": "/u?x=darkmode"},
        {"path": "/u?page_token=abcdefghij"},
    ],
    ids=str,
)
def test_what_is_no_credential_may_go_anywhere(harmless):
    own = {**harmless, "headers": {**BEARER["headers"], **harmless.get("headers", {})}}
    kept = {name: value for name, value in harmless.get("headers", {}).items() if name != "Cookie"}
    assert_credentials_confined(sent(own, {**harmless, "headers": kept, "base": EVIL}))


def test_a_cookie_belongs_to_its_host_however_short():
    rows = [{"headers": {"Cookie": "theme=darkmode"}}, {"base": EVIL, "headers": {"Cookie": "theme=darkmode"}}]
    with pytest.raises(ContractFailure, match=r"Cookie theme \(14 characters\) in Cookie"):
        assert_credentials_confined(sent(*rows))


def test_another_service_may_have_a_token_of_its_own():
    other = {"base": EVIL, "headers": {"Authorization": "Bearer another-0123"}}
    assert_credentials_confined(sent(BEARER, other))
    told(assert_credentials_confined, sent(other, BEARER), origins=EVIL, secrets=[TOKEN])


def test_secrets_that_are_given_are_looked_for_from_the_first_request_on():
    rows = sent({"base": EVIL, "body": TOKEN.encode()}, BEARER)
    assert "a given secret (18 characters) in the body" in told(
        assert_credentials_confined, rows, secrets=[TOKEN], origins=[OWN]
    )


def test_umlauts_in_a_body_are_found_too():
    rows = sent({}, {"base": EVIL, "body": "geheim-ö-ü-ß".encode()})
    with pytest.raises(ContractFailure):
        assert_credentials_confined(rows, secrets=["geheim-ö-ü-ß"])


def test_each_leak_of_several_threads_counts():
    rows = sent(BEARER, *({"base": EVIL, "caller": str(n), **BEARER} for n in range(5)))
    assert told(assert_credentials_confined, rows).startswith("5 requests with credentials went to")


def test_a_refused_connection_carries_nothing():
    assert_credentials_confined(sent(BEARER, {"base": EVIL, "what": "connection_refused", "sent": False}))


def test_without_a_known_credential_nothing_can_be_judged():
    with pytest.raises(ContractFailure, match=r"^nothing to judge: no credential is known(.|\n)*secrets=\["):
        assert_credentials_confined(sent({}, {"base": EVIL}))
    assert_credentials_confined(sent({}, {"base": EVIL}), secrets=[TOKEN])


@pytest.mark.parametrize(
    "origin", ["api.acme.example", "https://api.acme.example/v1", "", "https://", "https://a:b", "https://me@a.test", 7]
)
def test_what_is_no_origin_is_refused(origin):
    with pytest.raises(UsageProblem, match="is no origin"):
        assert_credentials_confined(sent(BEARER), origins=[origin])


@pytest.mark.parametrize("assertion", [assert_credentials_confined, assert_no_secrets_in_urls])
@pytest.mark.parametrize("secrets", [TOKEN, ["abc"], [""], [b"0123456789"], [None], 7], ids=repr)
def test_what_cannot_be_looked_for_is_refused(assertion, secrets):
    with pytest.raises(UsageProblem, match=f"{assertion.__name__}: secrets="):
        assertion(sent(BEARER), secrets=secrets)


@pytest.mark.parametrize("assertion", [assert_credentials_confined, assert_no_secrets_in_urls])
def test_no_request_is_no_evidence(assertion):
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assertion(SimpleNamespace(journal=Journal()))


# -- assert_no_secrets_in_urls -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ({"path": f"/u/{TOKEN}"}, "the path (18 characters)"),
        ({"path": f"/u/{'x' * 90}/{quote(TOKEN, safe='')}/y"}, "the path (18 characters)"),
        ({"path": f"/u?q={quote(TOKEN, safe='')}"}, "parameter q (18 characters)"),
        ({"path": f"/u?q={coded('me:' + TOKEN).rstrip('=')}"}, "parameter q (18 characters)"),
        ({"path": f"/u?next={quote('/x?t=' + QUOTED, safe='')}"}, "parameter next (18 characters)"),
        ({"path": f"/u?{quote(TOKEN, safe='')}"}, "the query (18 characters)"),
        ({"path": f"/u?{quote(TOKEN, safe='')}=1"}, "the query (18 characters)"),
        ({"path": f"/u?{quote(TOKEN, safe='')}={quote(TOKEN, safe='')}"}, "parameter *** (18 characters)"),
        ({"path": "/u?access_token=hunter2-1"}, "parameter access_token (9 characters)"),
        ({"path": "/u?API-KEY=hunter2"}, "parameter API-KEY (7 characters)"),
        ({"base": "https://hunter2@api.acme.example"}, "the user part before the host"),
        ({"base": "https://me:hunter2@api.acme.example"}, "the user part before the host"),
    ],
    ids=str,
)
def test_a_secret_in_a_url_is_found_and_not_shown(url, seen):
    text = told(assert_no_secrets_in_urls, sent({}, url), secrets=[TOKEN])
    assert text.startswith("1 request of 2 with a secret in the URL\n")
    assert f"  seen      {seen}, in GET to api.acme.example" in text


def test_a_short_url_is_drawn_without_its_secret():
    text = told(assert_no_secrets_in_urls, sent({"path": "/hunter2"}), secrets=["hunter2"])
    assert "GET /***  200" in text


def test_what_went_out_in_a_field_may_not_stand_in_a_url_either():
    told(assert_no_secrets_in_urls, sent(BEARER, {"path": f"/u?q={quote(TOKEN, safe='')}"}))


@pytest.mark.parametrize(
    "path", ["/u?cursor=c2&author=me&page_token=abcdef", "/u?token=", "/tokens/secret", "/u?lang=english#x", "/"]
)
def test_a_url_without_secrets_is_fine(path):
    cookie = {"headers": {"Cookie": "lang=english"}}
    assert_no_secrets_in_urls(sent({"path": path, **cookie}), secrets=[TOKEN])


# -- assert_only_contacted -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["api.acme.example", "API.Acme.Example", "*.acme.example", "api.acme.example:443", "*", "*:443", "api.*"]
)
def test_a_host_is_met_by_name_glob_and_port(host):
    assert_only_contacted(sent({}), "other.test", host)


@pytest.mark.parametrize(
    "host", ["acme.example", "*.api.acme.example", "api.acme.example:80", "apiXacme.example", "*:80", "api.acme.exampl"]
)
def test_another_host_is_not(host):
    with pytest.raises(ContractFailure, match=r"^1 request of 1 went to api\.acme\.example:443"):
        assert_only_contacted(sent({}), host)


@pytest.mark.parametrize("host", ["::1", "[::1]", "[::1]:8080"])
def test_addresses_of_version_six_have_brackets_where_a_port_follows(host):
    rows = sent({"base": "http://[::1]:8080"})
    assert_only_contacted(rows, host)
    with pytest.raises(ContractFailure, match=r"went to \[::1\]:8080"):
        assert_only_contacted(rows, "[::1]:80")


@pytest.mark.parametrize("what", ["connection_refused", "unmatched", "dns_failure", 302])
def test_what_was_only_tried_counts(what):
    rows = sent({}, {"base": "http://169.254.169.254", "what": what, "sent": False})
    with pytest.raises(ContractFailure, match=r"^1 request of 2 went to 169\.254\.169\.254:80(.|\n)*a redirect"):
        assert_only_contacted(rows, "api.acme.example")


@pytest.mark.parametrize("host", ["https://api.acme.example", "a.test/", "me@a.test", "", "a:b", "a.test:443:1", None])
def test_what_is_no_host_is_refused(host):
    with pytest.raises(UsageProblem, match="is no host"):
        assert_only_contacted(sent({}), host)


def test_hosts_have_to_be_named():
    with pytest.raises(UsageProblem, match="name the hosts"):
        assert_only_contacted(sent({}))
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assert_only_contacted(Journal(), "a.test")
