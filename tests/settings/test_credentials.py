"""The one list of what issuers' credentials look like: each is known whole, and never where it only begins so."""

import pytest

from pytest_apiint.secrets.issuers import issued
from pytest_apiint.settings.credentials import LETTERS, PATTERNS, is_issued
from pytest_apiint.settings.shown import show

MIXED = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xY" * 4
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 4
# Put together here: whole, they would be found in this file by whoever scans it.
MADE = {
    "stripe_key": ("sk_", "live_", MIXED[:24]),
    "webhook_secret": ("whsec", "_", MIXED[:32]),
    "github_token": ("ghp", "_", MIXED[:36]),
    "gitlab_token": ("glpat", "-", MIXED[:20]),
    "slack_token": ("xoxb", "-", MIXED[:24]),
    "discord_token": ("M", MIXED[:23], ".", MIXED[:6], ".", MIXED[:27]),
    "telegram_token": ("1234567890", ":AA", MIXED[:33]),
    "aws_access_key_id": ("AKIA", "QWERTYUIOPASDFGH"),
    "google_api_key": ("AIza", MIXED[:35]),
    "google_token": ("ya29", ".", MIXED[:40]),
    "anthropic_key": ("sk-", "ant-", MIXED[:40]),
    "openai_key": ("sk-", "proj-", MIXED[:40]),
    "sendgrid_key": ("SG", ".", MIXED[:22], ".", MIXED[:43]),
    "twilio_key": ("SK", HEX[:32]),
    "npm_token": ("npm", "_", MIXED[:36]),
    "pypi_token": ("pypi", "-", MIXED[:60]),
    "shopify_token": ("shpat", "_", HEX[:32]),
    "square_token": ("EAAA", MIXED[:60]),
    "hubspot_token": ("pat-na1", "-12345678-1234-1234-1234-", HEX[:12]),
    "notion_token": ("ntn", "_", MIXED[:46]),
    "atlassian_token": ("ATATT", "3", MIXED[:80]),
    "digitalocean_token": ("dop_", "v1_", HEX[:64]),
    "huggingface_token": ("hf", "_", "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgHiJ"),
    "mailgun_key": ("key", "-", HEX[:32]),
    "linear_key": ("lin_", "api_", MIXED[:40]),
    "grafana_token": ("glsa", "_", MIXED[:32], "_0a1b2c3d"),
    "vault_token": ("hvs", ".", MIXED[:24]),
    "postman_key": ("PMAK", "-", HEX[:24], "-", HEX[:34]),
    "razorpay_key": ("rzp_", "live_", MIXED[:14]),
}
# They are told by what stands before them, or by their frame.
ELSEWHERE = {"slack_webhook", "discord_webhook", "azure_storage_key", "private_key"}


def test_the_table_is_whole():
    assert set(MADE) | ELSEWHERE == set(PATTERNS) == set(LETTERS) | {"discord_token"}


@pytest.mark.parametrize("kind", MADE)
def test_each_is_known_in_settings_in_recordings_and_in_prose(kind):
    value = "".join(MADE[kind])
    assert is_issued(value)
    assert value not in show(value)
    assert (value, kind) in list(issued(f"use {value} for now"))
    assert not is_issued(value[:10])
    assert not is_issued(f"{value} and more")


@pytest.mark.parametrize("kind", LETTERS)
def test_what_is_looked_for_first_stands_in_each(kind):
    value = "".join(MADE.get(kind, (LETTERS[kind][0],)))
    assert any(letters in value for letters in LETTERS[kind])


@pytest.mark.parametrize("words", ["SKU", "key-value stores", "hf_hub", "pat-answer", "npm_config_cache", "hvs", "sk-"])
def test_words_that_begin_so_are_shown_as_they_are(words):
    assert not is_issued(words)
    assert list(issued(f"about {words}, see https://acme.example/{words}")) == []
