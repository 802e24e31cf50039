"""What a call reads of its answer, as facts, and as JSON takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self, TypeAlias, get_args

Use: TypeAlias = Literal["read", "passed on", "unread"]
USES: Final[tuple[Use, ...]] = get_args(Use)
SAFE: Final = "safe"
_TEXTS: Final = ("suite", "call", "service", "operation", "base_url", "operation_id", "untold")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `place` is ``$.items[*].name``, `pointer` a JSON pointer (RFC 6901) with ``*`` for each item.

    `null`, `missing` and `unknown` (a member that its enum doesn't have) say what such an answer does to the call:
    ``"safe"``, or the type of the error that it raises; empty where it wasn't tried. `shown` is the edit that showed
    the use, `kind` what of JSON stood there (``"string"``, ``"object"``).
    """

    place: str
    pointer: str
    use: Use
    null: str = ""
    missing: str = ""
    unknown: str = ""
    shown: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Consumed:
    """What one call reads: `call` of `suite` (``tests/test_acme.py::TestAcme``), which is `operation` of `service`.

    `operation` is a description's label (``GET /users/{id}``), or method and path below `base_url`; `operation_id`
    is its id, or empty.
    So many edits were `tried`; `left` counts those that couldn't be. `untold` is why nothing can be said.
    """

    suite: str
    call: str
    service: str
    operation: str
    base_url: str = ""
    operation_id: str = ""
    status: int = 200
    tried: int = 0
    left: int = 0
    fields: tuple[Field, ...] = ()
    untold: str = ""

    def used(self, use: Use) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.use == use)

    def plain(self) -> dict[str, Any]:
        """As JSON takes it, and xdist."""
        return asdict(self) | {"fields": [asdict(field) for field in self.fields]}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` was made of.

        Raises:
            ValueError: it isn't such a thing.
        """
        try:
            fields = tuple(Field(**field) for field in plain["fields"])
            made = cls(**{**plain, "fields": fields})
        except (TypeError, KeyError) as error:
            raise ValueError("it's no call") from error
        texts = [getattr(field, name) for field in fields for name in field.__slots__]
        texts += [getattr(made, name) for name in _TEXTS]
        numbers = (made.status, made.tried, made.left)
        texts_ok = all(isinstance(text, str) for text in texts) and all(isinstance(one, int) for one in numbers)
        if not texts_ok or any(field.use not in USES for field in fields):
            raise ValueError("it's no call")
        return made
