"""What well-known issuers' credentials look like: the one list, for messages, recordings and sandboxes alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

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
    "telegram_token": r"(?:(?<=/bot)\d{8,10}:|(?<![\w:])\d{8,10}:AA)[A-Za-z0-9_-]{33,35}",
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
    "linear_key": r"lin_api_[A-Za-z0-9]{32,}",
    "grafana_token": r"gl(?:sa|c)_[A-Za-z0-9+/=_]{32,}",
    "vault_token": r"hv[sbr]\.[A-Za-z0-9_-]{24,}",
    "postman_key": r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}",
    "razorpay_key": r"rzp_(?:live|test)_[A-Za-z0-9]{14,}",
    "azure_storage_key": r"(?<=AccountKey=)[A-Za-z0-9+/]{86}==",
    "private_key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r"[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)",
}
# What stands in each match: looked for first, as that is a hundred times quicker.
LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "stripe_key": ("k_live_", "k_test_"),
    "webhook_secret": ("whsec_",),
    "github_token": ("gh", "github_pat_"),
    "gitlab_token": ("gl",),
    "slack_token": ("xox", "xapp-"),
    "slack_webhook": ("hooks.slack.com/",),
    "discord_webhook": ("/api/webhooks/",),
    "telegram_token": ("/bot", ":AA"),
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
    "linear_key": ("lin_api_",),
    "grafana_token": ("glsa_", "glc_"),
    "vault_token": ("hvs.", "hvb.", "hvr."),
    "postman_key": ("PMAK-",),
    "razorpay_key": ("rzp_",),
    "azure_storage_key": ("AccountKey=",),
    "private_key": ("PRIVATE KEY",),
}
_ISSUED: Final = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS.values()))


def is_issued(text: str) -> bool:
    """Whether a whole text is a credential of one of these issuers."""
    return _ISSUED.fullmatch(text) is not None
