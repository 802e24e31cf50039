"""What names say: of header fields and parameters that are for credentials."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Only what the name of a query parameter says beyond doubt: `author` and `sort_key` are no credentials.
_SAYS: Final = re.compile(
    r"(x[-_])?(api|access|secret|private|subscription|auth|app|client)[-_]?(key|token|secret)"
    r"|(session|user)[-_]?token|.+\[(api[-_]?key|client[-_]?secret|passw(or)?d|secret)\]"
    r"|auth|password|passwd|pwd|passphrase|secret|token|bearer|jwt|id_token|refresh_token|session_?id",
    re.IGNORECASE,
)
# Of header fields, likewise: X-Author names somebody.
_FIELD: Final = re.compile(
    r"(^|[-_])(auth|authorization|authentication|cookie|(api|access|private|secret)?key|token|secret|passw(or)?d"
    r"|signature|credentials?|session|jwt)($|[-_])",
    re.IGNORECASE,
)


def is_credential(field: str) -> bool:
    """Whether a header field of that name is for credentials; an idempotency key is none."""
    return _FIELD.search(field) is not None and not re.search("idempotency|websocket", field, re.IGNORECASE)


def names_a_secret(parameter: str) -> bool:
    """Whether a query parameter of that name is for credentials, and for nothing else."""
    return _SAYS.fullmatch(parameter) is not None


# Of keys in JSON, forms and queries, by their words: what is a secret whatever it looks like ...
_STRICT: Final = re.compile(
    r"(?:.*_)?(?:password|passwd|passphrase|pwd|pass|secret|(?:api|access|secret|private|signing|encryption|master"
    r"|subscription|shared|auth|account|license|client|app|session)_?key|hapikey|jwt|bearer|device_code|code_verifier"
    r"|otp|(?:access|refresh|id|auth|api|session|security|bearer|user|bot|app|client|subject|actor|csrf|xsrf|reset"
    r"|personal_access)_?token|aws_?access_?key_?id|(?:amz|goog)_(?:signature|credential)|(?:client_)?assertion"
    r"|saml_?response|session_?id|private_key_(?:pem|data)|authorization)"
)
# ... and what is one unless it reads as a word.
_LOOSE: Final = re.compile(
    r"(?:.*_)?(?:token|auth|credentials?|cookies?|session|signature|sig|hmac|csrf|xsrf|pin|webhook_url)"
)
_LONGEST: Final = 256  # characters; what is longer names nothing
# Places in a listing, keys for retries, and keys that everybody may know.
_OPEN: Final = re.compile(
    r"(?:^|_)(?:page|next|prev|previous|continuation|continue|cursor|sync|start|pagination|idempotency|public"
    r"|publishable|sort|has|is|no|requires?|show|hide|max|min|num)(?:_|$)"
)


def is_open(key: str) -> bool:
    """Whether a name says that everybody may know what it names: ``next_page_token``, ``public_key``."""
    return _OPEN.search(_snake(key)) is not None


@lru_cache(maxsize=4096)
def hides(key: str) -> bool | None:
    """Whether what stands under `key` is a secret: ``True`` always, ``None`` unless it reads as a word, else ``False``.

    Of a key with parts, as in ``user[password]`` or ``auth.token``, the last counts.
    """
    if len(key) > _LONGEST:
        return False
    last = [part for part in re.split(r"[\[\].]+", key) if part][-1:]
    name = _snake("".join(last))
    if _OPEN.search(name):
        return False
    if _STRICT.fullmatch(name):
        return True
    return None if _LOOSE.fullmatch(name) else False


def _snake(name: str) -> str:
    return re.sub(r"[-\s]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).lower()
