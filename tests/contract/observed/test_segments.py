"""Ids are told from words by their form, in paths and in objects' keys."""

import pytest

from pytest_apiint.contract.observed.segments import could_be_id, form, is_told, is_word, parted
from pytest_apiint.contract.observed.wording import is_misspelt, parameter, singular

IDS = {
    "123": "an integer",
    "-1": "an integer",
    "6f1c2e3a-0b1c-4d5e-8f90-1a2b3c4d5e6f": "a UUID",
    "6F1C2E3A-0B1C-4D5E-8F90-1A2B3C4D5E6F": "a UUID",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV": "a ULID",
    "2026-11-29": "a date",
    "2026-11": "a date",
    "2026-11-29T17:30:00Z": "a date",
    "john@mail.example": "an e-mail address",
    "+4930123456": "a telephone number",
    "6dcb09b5b57875f334f61aebed695e2e4193db5e": "a hexadecimal id",
    "6dcb09b": "a hexadecimal id",
    "cus_9s6XKzkNRiz8i3": "a prefixed id",
    "cus_NffrFeUfNaVbHi": "a prefixed id",
    "sub_sched_1MowLVLkdIwHu7ix": "a prefixed id",
    "0ujtsYcgvSTl8PAuAdqWYSMnLOv": "an id of letters and digits",
    "C024BE91L": "an id of letters and digits",
    "dQw4w9WgXcQ": "an id of letters and digits",
    "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms": "an id of letters and digits",
    "apiint-secret.acme.token": "a secret",
    "botapiint-secret.token.1": "a secret",
    "x" * 81: "a long text",
}
_WORDS = """
    users me search v1 v2.1 v1beta1 oauth2 s3 2fa md5 sha256-sums page-2-of-3 hello-world pull-requests repo_names ipv4
    defaced decade facade Accounts retention-limit ai_credit getUserById sub_categories address2 top10 e_commerce
    created_at IncomingPhoneNumbers two_factor_authentication 1.0 H2O
"""
WORDS = _WORDS.split()


@pytest.mark.parametrize(("text", "told"), IDS.items(), ids=list(IDS))
def test_an_id_is_told_by_its_form(text, told):
    assert form(text) == told
    assert could_be_id(text)
    assert not is_told(text)


@pytest.mark.parametrize("text", WORDS)
def test_a_word_of_the_makers_is_none(text):
    assert form(text) is None
    assert is_told(text)


@pytest.mark.parametrize("text", ["cus_1", "u1", "abc-123", "7up"])
def test_an_id_that_a_test_invents_could_be_one(text):
    assert could_be_id(text)


@pytest.mark.parametrize("text", ["me", "search", "abc", "v2", "new"])
def test_a_word_could_not(text):
    assert not could_be_id(text)


def test_what_a_file_cant_hold_isnt_told():
    assert not is_told("a\nb")
    assert not is_told("\ud800")


def test_some_words_are_never_names():
    assert is_word("me")
    assert is_word("Search")
    assert not is_word("octocat")


@pytest.mark.parametrize(
    ("segment", "found"),
    [("123.json", ("123", ".json")), ("123", ("123", "")), ("v1.1", ("v1.1", "")), (".json", (".json", ""))],
)
def test_a_format_is_no_part_of_an_id(segment, found):
    assert parted(segment) == found


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        ("users", "user_id"),
        ("sub-categories", "sub_category_id"),
        ("addresses", "address_id"),
        ("boxes", "box_id"),
        ("status", "status_id"),
        ("news", "news_id"),
        ("userGroups", "userGroupId"),
        ("{user_id}", "id"),
        ("", "id"),
        ("...", "id"),
    ],
)
def test_a_parameter_is_called_by_the_segment_before(segment, name):
    assert parameter(segment, (), named=False) == name


def test_names_in_one_path_differ():
    assert parameter("users", ("user_id", "user_id_2"), named=False) == "user_id_3"
    assert parameter("users", (), named=True) == singular("users") == "user"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("nmae", "name"),
        ("frist_name", "first_name"),
        ("createdAt", "created_at"),
        ("item", "items"),
        ("e-mail", "email"),
    ],
)
def test_a_name_may_be_misspelt(name, meant):
    assert is_misspelt(name, meant)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("card_details", "bank_details"), ("data", "items"), ("full_name", "name"), ("iban", "card"), ("", "a")],
)
def test_a_name_may_be_another(name, meant):
    assert not is_misspelt(name, meant)
