"""A redirect that leads to itself comes to an end."""

from __future__ import annotations

from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names, type_name
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import times
from pytest_apiint.messages import shorten

# What requests follows, the most patient of all, and the request before.
_MOST: Final = 31
# Method and body stay, so that every request is the call itself.
_STATUS: Final = 307
_STRICT: Final = "raise an error for every status that isn't 2xx: raise_for_status() of requests lets 3xx pass"


@check(
    "redirect-loop",
    Severity.SHOULD,
    "transport",
    says="ends a redirect that leads round in a circle, with an error of its own",
    why="a load balancer's bad rule sends clients in circles: each call becomes a flood, or a crash",
    reference="RFC 9110, 15.4: clients should detect and intervene in cyclical redirections",
)
def redirect_loop(bench: Bench) -> Verdict:
    """Every request is redirected to itself."""
    trial = bench.run(lasting(faults.redirect("loop", status=_STATUS)))
    requests, error = len(trial.journal), trial.raised
    if not trial.endless and requests <= _MOST and bench.subject.expects(error):
        return PASSED
    if trial.endless or requests > _MOST:
        headline = f"followed a circle of redirects {requests - 1} times"
        seen = f"{times(requests, 'request')}{', and then it was stopped' if trial.endless else ''}"
        hint = "bound them: httpx.Client(max_redirects=5), requests: session.max_redirects = 5, or follow none"
    elif error is not None and requests == 1:
        headline = f"{type_name(error)} escaped after a redirect that isn't followed"
        seen = f"{type_name(error)} after one {_STATUS}"
        hint = _STRICT
    elif error is not None:
        headline = f"{type_name(error)} escaped from a circle of redirects"
        seen = f"{type_name(error)} after {times(requests, 'request')}"
        hint = "catch it where you catch timeouts: requests.TooManyRedirects, httpx.TooManyRedirects are errors too"
    else:
        headline = f"took a redirect ({_STATUS}) for a success"
        seen = f"returned {shorten(ascii(trial.returned), 60)}"
        hint = _STRICT
    return failed(
        headline, expected=f"{base_names(bench)} after {_MOST - 1} redirects at most", seen=seen, hint=hint, trial=trial
    )
