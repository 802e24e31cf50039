"""What a client tells of itself while all is well, and in trouble: the trials that keep log records."""

from __future__ import annotations

from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.requests.elsewhere import REDIRECTS
from pytest_apiint.checks.scenario import OUTAGE, Scenario

TOLD: Final[dict[str, Scenario]] = {
    "the plain call": Scenario(log=True),
    "401": Scenario(faults=(faults.always(faults.status(401)),), log=True),
    "503 that lasts": Scenario(faults=(faults.always(OUTAGE),), log=True),
    "a redirect": Scenario(faults=(REDIRECTS[302],), log=True),
    "read timeouts": Scenario(faults=(faults.always(faults.read_timeout()),), log=True),
}
