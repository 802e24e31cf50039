"""The settings as a JSON Schema, for editors: what ``[tool.apiint]`` and apiint.toml may hold.

It says what a file's text alone can tell. Whether other files are there, and whether two services are the same one,
`load_settings` says.
"""

from __future__ import annotations

from typing import Any, Final

from pytest_apiint.settings import fuzz
from pytest_apiint.settings.ages import WHEN_EXPIRED
from pytest_apiint.settings.model import LEVELS, SECONDS

Schema = dict[str, Any]
_MOST: Final = 10**9
_LOOPBACK: Final = r"(localhost|[a-z0-9.-]+\.localhost|127\.[0-9.]+|\[::1\])"
_NAMED: Final = r"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])"
_PATH: Final = r"(:[0-9]+)?(/[A-Za-z0-9_.~!$&'()*+,;=:@%/-]*)?"
_VARIABLE: Final = "^[A-Z_][A-Z0-9_]*$"
_NAME: Final = "^[A-Za-z0-9][A-Za-z0-9_.-]*$"
_CALLED: Final = "^[A-Za-z_][A-Za-z0-9_-]*$"
_RELATIVE: Final = "^(?![/~])(?!.*://)"


def schema() -> Schema:
    """The schema, in draft 7, which editors read."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of pytest-apiint",
        "description": "[tool.apiint] in pyproject.toml, or all of apiint.toml",
        **_table(_TOP),
    }


def _table(keys: dict[str, Schema], **more: Any) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": keys, **more}


def _text(says: str, **more: Any) -> Schema:
    return {"type": "string", "description": says, **more}


def _flag(says: str) -> Schema:
    return {"type": "boolean", "default": False, "description": says}


def _list(says: str, items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, "description": says, **more}


def _number(says: str, least: int, **more: Any) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": _MOST, "description": says, **more}


def _url(says: str) -> Schema:
    return _text(says, pattern=rf"^(?!.*/\.\.?(/|$))(https://{_NAMED}|http://{_LOOPBACK}){_PATH}$")


def _when(key: str, then: Schema) -> Schema:
    return {"if": {"properties": {key: {"const": True}}, "required": [key]}, "then": then}


_HOST: Final[Schema] = {
    "type": "string",
    "pattern": r"^(?![*.]*(:[0-9]+)?$)([A-Za-z0-9_.*-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$",
}
_WORD: Final[Schema] = {"type": "string", "pattern": r"\S"}
_SECRETS: Final[Schema] = {
    "type": "object",
    "description": "names of environment variables, by what the secrets are called",
    "propertyNames": {"pattern": _CALLED},
    "additionalProperties": {
        "anyOf": [
            {"type": "string", "pattern": _VARIABLE},
            _table(
                {
                    "env": _text("the variable that holds it", pattern=_VARIABLE),
                    "dummy": _text("what stands in for it offline", pattern="^[!-~]([ -~]*[!-~])?$"),
                },
                required=["env"],
            ),
        ]
    },
}
_METHOD: Final[Schema] = {"type": "string", "pattern": "^(?!(GET|HEAD|OPTIONS)$)[A-Z][A-Z-]{1,19}$"}
_FUZZ: Final[dict[str, Schema]] = {
    "anonymous": _flag("checks may send requests without credentials"),
    "auth": {
        "type": "object",
        "description": "secrets by security schemes; two of them are a user's name and password",
        "additionalProperties": {"anyOf": [{"type": "string"}, _list("", _WORD, minItems=1, maxItems=2)]},
    },
    "baseline": _text("a file of findings that are known", pattern=_RELATIVE),
    "checks": _list("what is held against the answers", {"enum": list(fuzz.CHECKS)}, minItems=1),
    "dictionaries": {
        "type": "object",
        "description": "values by parameters",
        "additionalProperties": _list("", {"type": ["string", "number", "boolean"]}, minItems=1),
    },
    "max_examples": _number("generated requests to each operation", 1, default=5),
    "mode": {"enum": list(fuzz.MODES), "default": "positive", "description": "what is generated"},
    "operation_budget": _number("requests to one operation in a run", 1, default=100),
    "phases": _list("where requests come from", {"enum": list(fuzz.PHASES)}, minItems=1),
    "seed": _number("of what is generated", 0),
    fuzz.STATEFUL: _list("operations that are asked in sequences; * stands for any run of characters", _WORD),
    "stateful_steps": _number("requests of one sequence at most", 2, default=6),
    "stop_after": _number("answers of 401, 403, 429 or 5xx in a row", 1, default=10),
    "unsafe": _list("operations that may be asked though their method isn't GET or HEAD", _WORD),
}
_FIGURE: Final = r"\s*(p50|p95|p99|max|errors|limited)\s*=\s*[0-9.]+\s*(ms|s|%)\s*"
_LOAD: Final[dict[str, Schema]] = {
    "budget": _text("the most that figures of the whole run may be", pattern=rf"^{_FIGURE}(,{_FIGURE})*$"),
    "hosts": _list("may be loaded beside the sandbox's and this machine's own", _HOST),
    "run_time": _text("how long: 30s, 5m, 1h", pattern=r"^\s*0*[1-9][0-9]{0,5}\s*[smh]\s*$", default="30s"),
    "spawn_rate": {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1000,
        "default": 10,
        "description": "users that start in a second",
    },
    "users": {
        "type": "integer",
        "minimum": 1,
        "maximum": 100_000,
        "default": 10,
        "description": "how many users there are",
    },
}
_SERVICE: Final[dict[str, Schema]] = {
    "answer_from_spec": _flag("the description answers what isn't mocked"),
    "base_url": _url("where the API is"),
    "budget": _number("requests to the sandbox in one run, all workers together", 1),
    "contract": {"enum": list(LEVELS), "default": "valid", "description": "how exchanges are held against the spec"},
    "formats": _flag("a date-time must be one, and so on"),
    "fuzz": {"description": "how --api-fuzz tests the provider", **_table(_FUZZ)},
    "hosts": _list("further hosts of the same service", _HOST),
    "load": {"description": "how apiint load asks it", **_table(_LOAD)},
    "observed": _flag("no spec; the recordings say what the API answers"),
    "profile": _text("what is known of it: a service's name, or a .toml file"),
    "rate_limit": _text("requests to the sandbox", pattern=rf"^[1-9][0-9]{{0,9}}/({'|'.join(SECONDS)})$"),
    "run_id_header": _text("takes the run's id to the sandbox", pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,60}$"),
    "sandbox_url": _url("who answers in the live modes"),
    "secrets": _SECRETS,
    "spec": _text("its OpenAPI description, relative to the settings file", pattern=_RELATIVE),
    "unsafe_methods": {
        "anyOf": [{"type": "boolean"}, _list("", _METHOD)],
        "description": "allowed in live modes beside GET, HEAD and OPTIONS; true for any",
    },
    "waivers": _text("a file of what the description gets wrong", pattern=_RELATIVE),
}
_TOP: Final[dict[str, Schema]] = {
    "allowed_hosts": _list("let through in every mode", _HOST),
    "cassettes": _text("the folder of all recordings", pattern=rf"{_RELATIVE}(?=.)"),
    "cassettes_expired": {"enum": list(WHEN_EXPIRED), "default": "warn", "description": "what comes of old recordings"},
    "cassettes_max_age": _text("how old a recording may be: 180d, 26w", pattern=r"^\s*0*[1-9][0-9]{0,5}\s*[dw]\s*$"),
    "services": {
        "type": "object",
        "description": "third-party APIs, by name",
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": _table(
            _SERVICE,
            required=["base_url"],
            allOf=[
                *(_when(key, {"required": ["spec"]}) for key in ("formats", "answer_from_spec")),
                _when("observed", {"not": {"required": ["spec"]}}),
            ],
        ),
    },
}
