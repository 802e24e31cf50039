"""A signature that is compared in constant time, as far as that can be seen from outside."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Literal

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.webhooks.signature_verified import Terms, hold
from pytest_apiint.checks.webhooks.watching import Watch, Watched, watching
from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import ContractWarning, UsageProblem
from pytest_apiint.exchange import Headers
from pytest_apiint.messages import layout
from pytest_apiint.webhooks import schemes
from pytest_apiint.webhooks.delivery import URL
from pytest_apiint.webhooks.keys import Secret
from pytest_apiint.webhooks.scheme import Scheme
from pytest_apiint.webhooks.targets import target

Seen = Literal["observed", "unknown"]
_FIX: Final = "hmac.compare_digest(expected, given)"


def assert_constant_time_compare(
    verify: Any,
    *,
    scheme: str | Scheme | None = None,
    secret: Secret = None,
    signature: str | None = None,
    payload: Any = None,
    url: str = URL,
    rejects: tuple[type[BaseException], ...] = (),
) -> Seen:
    """`verify` compares signatures so that the time taken says nothing of how much of one was right.

    Either `verify` is a handler as `assert_signature_verified` takes it, with `scheme` and `secret`; or a function of
    one signature (``lambda given: verify(body, given)``), with `signature` the right one. It is called twice, with the
    right signature and with one of which a letter is wrong, and what it calls is watched. Nothing is timed.

    Returns ``"observed"`` where ``hmac.compare_digest`` or a library's verification was called. Where neither was seen,
    nor a comparison with ``==``, nothing is known: that is a `ContractWarning`, and ``"unknown"``.

    Raises:
        ContractFailure: the right signature was compared with ``==``, ``!=`` or ``startswith``; or was refused.
        UsageProblem: neither `scheme` and `secret` nor `signature` is given.
    """
    __tracebackhide__ = True
    if signature is not None:
        watch = _function(verify, signature)
    elif scheme is not None and secret is not None:
        watch = _handler(verify, Terms(schemes.scheme(scheme), secret, url, payload), rejects)
    else:
        rows = [("fix", 'scheme="stripe", secret="..."; or signature="..." for a function of one signature')]
        raise UsageProblem(layout("assert_constant_time_compare needs a signature that is right", rows))
    if watch.compared:
        raise failure(
            f"the signature was compared with {listed(list(dict.fromkeys(watch.compared)))}",
            expected="a comparison in constant time",
            seen=f"the right signature {watch.compared[0]} the given one",
            hint=_FIX,
        )
    if watch.calls:
        return "observed"
    rows = [("seen", watch.obstacle or "neither hmac.compare_digest nor ==, in two calls"), ("fix", _FIX)]
    warnings.warn(ContractWarning(layout("how the signature is compared isn't known", rows)), stacklevel=2)
    return "unknown"


def _function(verify: Callable[[str], Any], signature: str) -> Watch:
    with watching() as watch:
        for given in (signature, near(signature)):
            try:
                returned = verify(Watched.of(given, (signature,), watch))
            except Exception as error:  # noqa: BLE001 - refusing is what it may do
                returned = False
                if given == signature:
                    _refused(type(error).__name__)
            if given == signature and returned is False:
                _refused("False")
    return watch


def _handler(handler: Any, terms: Terms, rejects: tuple[type[BaseException], ...]) -> Watch:
    scheme = terms.scheme
    with target(handler, rejects=rejects, hold=hold()) as there, watching() as watch:
        for number, wrong in enumerate((False, True)):
            forge = replace(terms.forge(), number=number, now=time.time(), http=there.http)
            message = forge.message()
            right = forge.entry(message)
            delivery = scheme.write(message, [near(right) if wrong else right])
            known = (right, right.removeprefix(scheme.label))
            pairs = [
                (name, Watched.of(value, known, watch) if name == scheme.header else value)
                for name, value in delivery.headers.pairs
            ]
            watched = replace(delivery, headers=_Kept(pairs))
            answer = there.send(watched)
            if not wrong and not answer.accepted:
                _refused(str(answer))
    return watch


class _Kept(Headers):
    """Fields whose values stay the objects that they are; `Headers` would make plain text of them."""

    __slots__ = ("_kept",)

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._kept = {name.lower(): value for name, value in pairs}

    def __getitem__(self, name: str) -> str:
        return self._kept[name.lower()]


def near(signature: str) -> str:
    """`signature` with its last character but one wrong; before the padding, where base64 has some."""
    bare = signature.rstrip("=")
    # The last letter of base64 may hold bits that don't count: the one before it always does.
    place = max(len(bare) - 2, 0)
    return f"{bare[:place]}{'1' if bare[place] == '0' else '0'}{bare[place + 1 :]}{signature[len(bare) :]}"


def _refused(seen: str) -> None:
    __tracebackhide__ = True
    raise failure(
        "the right signature was refused, so nothing can be said",
        expected="it's accepted",
        seen=seen,
        hint="do verifier and test share the secret?",
    )
