"""Every secret that a run has come to know: given by name, or learned from what went over the wire."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Final

from pytest_apiint.exchange import Request, Response
from pytest_apiint.secrets import messages
from pytest_apiint.secrets.forms import forms
from pytest_apiint.secrets.placeholders import is_placeholder
from pytest_apiint.secrets.values import is_common, is_wordlike, tells_nothing

_PASSWORD: Final = re.compile(r"pass|pwd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be told. `kind` is its name where `named` (``acme.token``), else what it was found as."""

    value: str = field(repr=False)
    kind: str
    named: bool = False


class SecretRegistry:
    """Append-only and thread-safe: what was learned in exchange 5 has to be hidden in exchange 1 too."""

    def __init__(self) -> None:
        self._known: dict[str, Secret] = {}
        self._forms: tuple[tuple[str, Secret], ...] | None = ()
        self._lock = threading.Lock()

    @property
    def active(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._known)

    @property
    def size(self) -> int:
        """How many secrets are known; it only grows, so who keeps what it made of them asks for this."""
        return len(self._known)

    def find(self, value: str) -> Secret | None:
        """The secret that `value` is, as a whole."""
        return self._known.get(value)

    @property
    def forms(self) -> tuple[tuple[str, Secret], ...]:
        """Every form of every secret, the longest first, so that none hides a longer one's end."""
        with self._lock:
            if self._forms is None:
                known = [secret for secret in self._known.values() if not is_common(secret.value)]
                found = {form: secret for secret in reversed(known) for form in forms(secret.value)}
                self._forms = tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))
            return self._forms

    def add(self, value: str, name: str) -> None:
        """A secret that the settings name, as in ``acme.token``.

        One of fewer than six characters, or a word that stands everywhere, is hidden only where it stands as a secret:
        in a header field for credentials, or under a key whose name says so. What stands in for one offline may be
        added under the same name: a replayed request then says what the recorded one did.
        """
        if value and not is_placeholder(value):
            self._keep(Secret(value, name, named=True))

    def include(self, other: SecretRegistry) -> None:
        """Know what `other` knows by now."""
        for secret in tuple(other._known.values()):
            self._keep(secret)

    def learn(self, request: Request | None, response: Response | None = None) -> None:
        """The secrets that an exchange carries, by where they stand and by how they look."""
        if request is not None:
            messages.request(request, self._note)
        if response is not None:
            messages.response(response, self._note)

    def learn_text(self, text: str) -> None:
        """The secrets in a text that are known by how they look: an issuer's prefix, a JWT."""
        messages.issued(text, self._note)

    def _note(self, value: str, kind: str, *, sure: bool = True) -> str:
        # A password may be a word, and then it's to be hidden; a key never is one.
        word = is_wordlike(value) and not (sure and _PASSWORD.search(kind))
        if value not in self._known and not word and not tells_nothing(value):
            self._keep(Secret(value, kind))
        return value

    def _keep(self, secret: Secret) -> None:
        with self._lock:
            known = self._known.get(secret.value)
            if known is not None and (known.named or not secret.named):
                return
            self._known[secret.value] = secret
            self._forms = None
