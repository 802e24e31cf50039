"""What failures say, compared whole, from `messages/`: twelve lines of eighty ASCII columns at most."""

from pathlib import Path

import pytest

from pytest_apiint import ContractFailure, assert_constant_time_compare, assert_signature_verified
from tests.webhooks import handlers
from tests.webhooks.handlers import SECRET, Right

MESSAGES = Path(__file__).parent / "messages"


def attacked(kind, **more):
    def case():
        handler = kind()
        assert_signature_verified(handler, scheme="stripe", secret=SECRET, effects=handler.effects, **more)

    return case


class Closed(Right):
    def genuine(self, headers, body):
        return False


class Broken(Right):
    def genuine(self, headers, body):
        raise KeyError(SECRET)


class Equal(Right):
    def same(self, expected, given):
        return expected == given


class TwoFlaws(handlers.StumblesOverNoHeader, handlers.LooksAtNoAge):
    """The crash comes first in the matrix, and what got through is worse."""


CASES = {
    "worst-first": attacked(TwoFlaws),
    "many": attacked(handlers.VerifiesNothing),
    "one": attacked(handlers.LooksAtNoAge, ignore={"signed-timestamp-400-digits": "so"}),
    "crash": attacked(handlers.ComparesText),
    "crash-missing": attacked(handlers.StumblesOverNoHeader),
    "left-something": attacked(handlers.ActsBeforeItVerifies),
    "twice": attacked(handlers.HandlesTwice),
    "too-strict": attacked(handlers.IsTooStrict),
    "genuine-refused": attacked(Closed),
    "genuine-crashed": attacked(Broken),
    "strict": attacked(handlers.LooksBackOnly, strict=True),
    "equal": lambda: assert_constant_time_compare(Equal(), scheme="stripe", secret=SECRET),
    "equal-refused": lambda: assert_constant_time_compare(Closed(), scheme="stripe", secret=SECRET),
}


def message(case):
    with pytest.raises(ContractFailure) as caught:
        CASES[case]()
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_the_message_is_the_golden_one(case):
    text = message(case)
    assert text + "\n" == (MESSAGES / f"{case}.txt").read_text()
    lines = text.splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() and line.isprintable() for line in lines)
    assert SECRET not in text


def test_every_golden_message_has_a_case():
    assert {path.stem for path in MESSAGES.iterdir()} == set(CASES)
