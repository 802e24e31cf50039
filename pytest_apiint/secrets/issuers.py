"""What well-known issuers' credentials look like: `settings.shown` knows their starts, these their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pytest_apiint.secrets.jwt import JWT
from pytest_apiint.secrets.values import is_blank

# Sources: the issuers' documentation and their entries in GitHub's list of secret scanning patterns.
PATTERNS: Final[Mapping[str, str]] = {
    "stripe_key": r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,}",
    "webhook_secret": r"whsec_[A-Za-z0-9+/=]{16,}",
    "github_token": r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{22,}",
    "gitlab_token": r"gl(?:pat|ptt|dt|rt|soat|cbt|ft|imt|agent|oas)-[A-Za-z0-9_-]{20,}",
    "slack_token": r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,}",
    "slack_webhook": r"(?<=hooks\.slack\.com/services/)T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}",
    "discord_webhook": r"(?<=/api/webhooks/)\d{17,20}/[A-Za-z0-9_-]{40,}",
    "discord_token": r"[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6,7}\.[A-Za-z\d_-]{27,}",
    "telegram_token": r"(?<=/bot)\d{8,10}:[A-Za-z0-9_-]{35}",
    "aws_access_key_id": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
    "google_api_key": r"AIza[A-Za-z0-9_-]{35}",
    "google_token": r"ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}",
    "anthropic_key": r"sk-ant-[A-Za-z0-9_-]{20,}",
    "openai_key": r"sk-(?:proj-|svcacct-|admin-)[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{20,}",
    "sendgrid_key": r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    "twilio_key": r"SK[0-9a-f]{32}",
    "npm_token": r"npm_[A-Za-z0-9]{36}",
    "pypi_token": r"pypi-[A-Za-z0-9_-]{50,}",
    "shopify_token": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "square_token": r"(?:EAAA|sq0(?:atp|csp)-)[A-Za-z0-9_-]{22,}",
    "hubspot_token": r"pat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "notion_token": r"ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}",
    "atlassian_token": r"ATATT3[A-Za-z0-9_=-]{50,}",
    "digitalocean_token": r"do[opr]_v1_[a-f0-9]{64}",
    "huggingface_token": r"hf_[A-Za-z]{34,}",
    "mailgun_key": r"key-[0-9a-f]{32}",
    "azure_storage_key": r"(?<=AccountKey=)[A-Za-z0-9+/]{86}==",
    "private_key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r"[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    "jwt": JWT.pattern,
}
# What stands in each match, since looking for a few letters is a hundred times quicker than a pattern.
_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "stripe_key": ("k_live_", "k_test_"),
    "webhook_secret": ("whsec_",),
    "github_token": ("gh", "github_pat_"),
    "gitlab_token": ("gl",),
    "slack_token": ("xox", "xapp-"),
    "slack_webhook": ("hooks.slack.com/",),
    "discord_webhook": ("/api/webhooks/",),
    "telegram_token": ("/bot",),
    "aws_access_key_id": ("AKIA", "ASIA", "ABIA", "ACCA"),
    "google_api_key": ("AIza",),
    "google_token": ("ya29.", "GOCSPX-"),
    "anthropic_key": ("sk-ant-",),
    "openai_key": ("sk-",),
    "sendgrid_key": ("SG.",),
    "twilio_key": ("SK",),
    "npm_token": ("npm_",),
    "pypi_token": ("pypi-",),
    "shopify_token": ("shp",),
    "square_token": ("EAAA", "sq0"),
    "hubspot_token": ("pat-",),
    "notion_token": ("ntn_", "secret_"),
    "atlassian_token": ("ATATT3",),
    "digitalocean_token": ("_v1_",),
    "huggingface_token": ("hf_",),
    "mailgun_key": ("key-",),
    "azure_storage_key": ("AccountKey=",),
    "private_key": ("PRIVATE KEY",),
    "jwt": ("eyJ",),
}
_COMPILED: Final = {kind: re.compile(rf"(?<![A-Za-z0-9_])(?:{pattern})") for kind, pattern in PATTERNS.items()}
_SOME: Final = re.compile(
    r"[MNO][\w-]{23,27}\.|" + "|".join(re.escape(part) for parts in _LETTERS.values() for part in parts)
)
_FILLER: Final = re.compile(r"(.)\1{9}|(?i:x{6}|dummy)")


def issued(text: str) -> Iterator[tuple[str, str]]:
    """Each value in `text` that an issuer's pattern fits, with its kind."""
    for kind, found in finds(text):
        # A key in PEM stands in JSON as one line.
        yield found[0].replace("\\n", "\n"), kind


def finds(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The places of such values, by kinds; documentation's fillers and placeholders are none."""
    if not _SOME.search(text):
        return
    for kind, pattern in _COMPILED.items():
        if any(letters in text for letters in _LETTERS.get(kind, ("",))):
            for found in pattern.finditer(text):
                if not is_blank(found[0]) and (kind == "jwt" or not _FILLER.search(found[0])):
                    yield kind, found
