"""Findings that stay as cassettes: as a run writes them, and as the next one replays them."""

import pytest

from .servers import BEARER, TOKEN, TWO, Server, secured

pytestmark = pytest.mark.fuzz
USERS = {"/users": TWO["/users"]}
WITH_TOKEN = 'secrets = { token = "ACME_TOKEN" }'


def files(pytester):
    return list((pytester.path / ".apiint" / "findings").glob("*.yaml"))


def test_a_finding_is_replayed_without_the_server(fuzz, pytester, run):
    result, _ = fuzz(paths=USERS, server=Server(500, {"error": "no"}, {}))
    (marker,) = [line for line in result.outlines if line.startswith("replay: ")]
    command, *_ = [line for line in result.outlines if line.startswith("  curl ")]
    url = "https://api.acme.example/" + command.strip("'").partition("http://")[2].partition("/")[2]
    (file,) = files(pytester)
    result.stdout.fnmatch_lines([f"kept: .apiint/findings/{file.name}"])
    pytester.makepyfile(
        f"""
        import pytest, requests

        {marker.removeprefix("replay: ")}
        def test_it(api):
            assert requests.get("{url}").json() == {{"error": "no"}}
        """
    )
    run().assert_outcomes(passed=1)


def test_it_holds_no_token(fuzz, pytester):
    broken = Server(500, {"echo": f"Bearer {TOKEN}"}, {"Set-Cookie": f"a={TOKEN}"})
    fuzz(spec=secured(TWO, **BEARER), service=WITH_TOKEN, server=broken)
    texts = [file.read_text() for file in files(pytester)]
    assert len(texts) == 2
    assert all("Bearer apiint-secret.acme.token" in text and TOKEN not in text for text in texts)


def test_it_is_gone_when_the_operation_passes_and_not_before(fuzz, pytester):
    fuzz(paths=USERS, server=Server(500, {}, {}))
    (file,) = files(pytester)
    fuzz(paths=USERS, settings="operation_budget = 1\nmax_examples = 9")[0].assert_outcomes(skipped=1)
    assert files(pytester) == [file]
    fuzz(paths=USERS)[0].assert_outcomes(passed=1)
    assert not files(pytester)
