"""What the sandbox is spared: a run's budget, the rate, the methods, and the header that names the run."""

from __future__ import annotations

import re

from pytest_apiint.settings.model import LEVELS, SAFE_METHODS, SECONDS, Level, Rate
from pytest_apiint.settings.shown import is_credential, nearest, quoted
from pytest_apiint.settings.values import Unfit

A_BUDGET = "a whole number of requests, 1 to 1000000000"
A_RATE = '"10/second", "100/minute", "1000/hour": whole numbers'
SOME_METHODS = 'true, or an array of methods such as ["POST", "DELETE"]'
A_LEVEL = '"off", "warn", "valid" or "strict"'
A_HEADER = 'a header\'s name, say "X-Test-Run"'

_MOST = 10**9  # counters, and messages of 80 columns, can hold it
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
# Fields that frame the message or open the door: a run's id in their place breaks every request.
_TAKEN = frozenset(
    {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "expect",
        "host",
        "idempotency-key",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def budget(found: object) -> int:
    """How many requests a run may make.

    Raises:
        Unfit: it is no whole number in reach.
    """
    if not isinstance(found, int) or isinstance(found, bool):
        raise Unfit("must be a whole number")
    if found < 1:
        raise Unfit("must be at least 1")
    if found > _MOST:
        raise Unfit("is too large", "without a budget, leave the key out")
    return found


def rate(found: object) -> Rate:
    """A rate as ``"10/second"``.

    Raises:
        Unfit: it isn't written like that.
    """
    if not isinstance(found, str):
        hint = f'did you mean "{found}/second"?' if isinstance(found, int) and 0 < found <= _MOST else ""
        raise Unfit("must be a string", "" if isinstance(found, bool) else hint)
    near = re.fullmatch(
        r"\s*([0-9]{1,10})\s*(?:/|per|p|a)?\s*(?:(s)(?:ec(?:ond)?s?)?|(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?)\s*",
        found.lower(),
    )
    unit = next((unit for unit in SECONDS if near and unit[0] in near.groups()), "")
    requests = int(near[1]) if near else 0
    if found == f"{requests}/{unit}" and 0 < requests <= _MOST:
        return Rate(requests, unit)
    if near and requests == 0:
        raise Unfit("allows no request at all")
    meant = f'did you mean "{requests}/{unit}"?' if near and requests <= _MOST else ""
    raise Unfit("isn't a rate", meant)


def method(found: object) -> str:
    """A method that isn't safe, as it stands on the wire.

    Raises:
        Unfit: it is none, or one that is always allowed.
    """
    if not isinstance(found, str):
        raise Unfit("must be a string")
    if found.upper() in SAFE_METHODS:
        raise Unfit("is always allowed", "GET, HEAD and OPTIONS need no permission: leave them out")
    if found == "*":
        raise Unfit("is no method", "for any method, write unsafe_methods = true")
    if not re.fullmatch(r"[A-Za-z][A-Za-z-]{1,19}", found) or is_credential(found):
        raise Unfit("is no method")
    if found != found.upper():
        raise Unfit("isn't written as on the wire", f"did you mean {quoted(found.upper())}?")
    return found


def header(found: object) -> str:
    """A header's name that a run's id may stand under.

    Raises:
        Unfit: it is no name, or the name of a field that requests can't do without.
    """
    if not isinstance(found, str):
        raise Unfit("must be a string")
    if not _TOKEN.fullmatch(found) or len(found) > 60 or is_credential(found):
        raise Unfit("isn't a header's name", "without the colon and the value" if ":" in found else "")
    if found.lower() in _TAKEN:
        raise Unfit("would overwrite a header that clients send themselves")
    return found


def level(found: object) -> Level:
    """How strictly exchanges are held against a description.

    Raises:
        Unfit: it's none of the four ways.
    """
    if not isinstance(found, str):
        hint = 'did you mean "off"?' if found is False else ""
        raise Unfit("must be a string", hint)
    for known in LEVELS:
        if found == known:
            return known
    raise Unfit("is no level", nearest(found, LEVELS))
