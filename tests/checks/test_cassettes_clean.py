"""No secret stands in a cassette, and what is said where one does."""

import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_cassettes_clean
from tests.secrets.planted import PLANTED


def test_a_folder_of_placeholders_is_clean(tmp_path):
    (tmp_path / "a.yaml").write_text("Authorization: [Bearer apiint-secret.acme.token]\n")
    assert_cassettes_clean(tmp_path)


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_told_by_file_and_line(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("one\n" + PLANTED[kind].text)
    with pytest.raises(ContractFailure, match=r"a\.yaml:") as raised:
        assert_cassettes_clean("a.yaml")
    assert not [value for value in PLANTED[kind].values if value in str(raised.value)]


def test_the_message_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("\n".join(f"access_token: abc-123-def{n}" for n in range(7)))
    with pytest.raises(ContractFailure) as raised:
        assert_cassettes_clean(tmp_path)
    assert str(raised.value).splitlines() == [
        "7 secrets in 1 file of 1",
        "  expected  placeholders in the places of secrets",
        *(f"  {'seen' if n == 1 else '':<10}a.yaml:{n}: named at access_token" for n in range(1, 6)),
        "            and 2 more",
        "  hint      record again (--api-mode=record); what was committed has to be",
        "              revoked",
    ]


def test_a_given_secret_is_looked_for_in_any_form(tmp_path):
    (tmp_path / "a.yaml").write_text("path: /v1/plain%20words\n")
    assert_cassettes_clean(tmp_path)
    with pytest.raises(ContractFailure, match="1 secret in 1 file of 1"):
        assert_cassettes_clean(tmp_path, secrets=["plain words"])


def test_nothing_to_look_at_is_a_failure_and_no_such_path_a_mistake(tmp_path):
    with pytest.raises(ContractFailure, match="nothing to judge"):
        assert_cassettes_clean(tmp_path)
    with pytest.raises(UsageProblem, match="no file or folder"):
        assert_cassettes_clean(tmp_path / "missing")
