"""What spares a sandbox is read from the settings, typed; without a word of it, nothing unsafe is allowed."""

from pathlib import Path

import pytest

from pytest_apiint.settings import ANY_METHOD, Rate, Service, load_settings


def one(folder: Path, line: str) -> Service:
    (folder / "apiint.toml").write_text(f"[services.acme]\nbase_url = 'https://a.example'\n{line}\n")
    return load_settings(folder).service()


def message(folder: Path, line: str) -> str:
    with pytest.raises(Exception, match="acme") as caught:
        one(folder, line)
    return str(caught.value)


def test_without_a_word_nothing_is_limited_and_nothing_unsafe_is_allowed(tmp_path: Path) -> None:
    service = one(tmp_path, "")
    assert (service.budget, service.rate_limit, service.run_id_header) == (None, None, None)
    assert service.unsafe_methods == frozenset()


@pytest.mark.parametrize("budget", [1, 500, 10**9])
def test_a_budget_is_a_number_of_requests(tmp_path: Path, budget: int) -> None:
    assert one(tmp_path, f"budget = {budget}").budget == budget


@pytest.mark.parametrize("budget", [-1, 0, 10**9 + 1])
def test_a_budget_out_of_reach_is_refused(tmp_path: Path, budget: int) -> None:
    assert f"the integer {budget}" in message(tmp_path, f"budget = {budget}")


@pytest.mark.parametrize(
    ("text", "rate", "seconds"),
    [
        ("10/second", Rate(10, "second"), 1),
        ("100/minute", Rate(100, "minute"), 60),
        ("1000/hour", Rate(1000, "hour"), 3600),
    ],
)
def test_a_rate_is_requests_in_a_window(tmp_path: Path, text: str, rate: Rate, seconds: int) -> None:
    found = one(tmp_path, f"rate_limit = '{text}'").rate_limit
    assert found == rate
    assert (str(rate), rate.seconds) == (text, seconds)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10/s", "10/second"),
        ("10 / Second", "10/second"),
        ("10/seconds", "10/second"),
        ("5 per minute", "5/minute"),
        ("7 mins", "7/minute"),
        ("9/h", "9/hour"),
        ("9/hrs", "9/hour"),
        ("010/second", "10/second"),
    ],
)
def test_a_rate_in_other_words_is_told_how_to_write_it(tmp_path: Path, text: str, meant: str) -> None:
    assert f'did you mean "{meant}"?' in message(tmp_path, f"rate_limit = '{text}'")


@pytest.mark.parametrize("text", ["10/month", "10/ms", "10", "/second", "-1/second", "\u0661/second", "1e3/hour"])
def test_a_rate_that_cannot_be_meant_gets_no_guess(tmp_path: Path, text: str) -> None:
    assert "did you mean" not in message(tmp_path, f'rate_limit = "{text}"')


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("false", set()),
        ("[]", set()),
        ("true", {ANY_METHOD}),
        ("['POST']", {"POST"}),
        ("['DELETE', 'PATCH', 'DELETE', 'M-SEARCH']", {"DELETE", "PATCH", "M-SEARCH"}),
    ],
)
def test_unsafe_methods_are_named_or_all(tmp_path: Path, written: str, kept: set[str]) -> None:
    assert one(tmp_path, f"unsafe_methods = {written}").unsafe_methods == kept


@pytest.mark.parametrize("method", ["GET", "get", "Head", "OPTIONS"])
def test_a_safe_method_needs_no_permission(tmp_path: Path, method: str) -> None:
    assert "is always allowed" in message(tmp_path, f"unsafe_methods = ['{method}']")


def test_a_header_keeps_its_case(tmp_path: Path) -> None:
    assert one(tmp_path, "run_id_header = 'X-Acme-Test-Run'").run_id_header == "X-Acme-Test-Run"
