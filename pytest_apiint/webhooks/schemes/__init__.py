"""All schemes, in the order in which they are shown: one list, so that nothing is found by accident."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.webhooks.scheme import Scheme
from pytest_apiint.webhooks.schemes.discord import Discord
from pytest_apiint.webhooks.schemes.docusign import DocuSign
from pytest_apiint.webhooks.schemes.generic import GenericHmac, GenericPairs
from pytest_apiint.webhooks.schemes.github import GitHub, GitHubSha1, Intercom
from pytest_apiint.webhooks.schemes.gitlab import GitLabToken
from pytest_apiint.webhooks.schemes.linear import Linear
from pytest_apiint.webhooks.schemes.mailgun import Mailgun
from pytest_apiint.webhooks.schemes.paddle import Paddle
from pytest_apiint.webhooks.schemes.paypal import PayPal
from pytest_apiint.webhooks.schemes.plaid import Plaid
from pytest_apiint.webhooks.schemes.rfc9421 import ALGORITHMS, MessageSignature
from pytest_apiint.webhooks.schemes.sendgrid import SendGrid
from pytest_apiint.webhooks.schemes.shopify import Shopify
from pytest_apiint.webhooks.schemes.slack import Slack, Zoom
from pytest_apiint.webhooks.schemes.sns import Sns, SnsV1
from pytest_apiint.webhooks.schemes.square import Square
from pytest_apiint.webhooks.schemes.standard import GitLabSigning, OpenAI, StandardWebhooks, StandardWebhooksV1a, Svix
from pytest_apiint.webhooks.schemes.stripe import Stripe
from pytest_apiint.webhooks.schemes.twilio import Twilio, TwilioJson, TwilioSharedKey

SCHEMES: Final[tuple[Scheme, ...]] = (
    GenericHmac(),
    GenericPairs(),
    StandardWebhooks(),
    StandardWebhooksV1a(),
    Svix(),
    OpenAI(),
    Stripe(),
    GitHub(),
    GitHubSha1(),
    GitLabToken(),
    GitLabSigning(),
    Slack(),
    Zoom(),
    Shopify(),
    Twilio(),
    TwilioSharedKey(),
    TwilioJson(),
    SendGrid(),
    Mailgun(),
    Discord(),
    Square(),
    Paddle(),
    Linear(),
    Intercom(),
    DocuSign(),
    Sns(),
    SnsV1(),
    PayPal(),
    Plaid(),
    *(MessageSignature(algorithm) for algorithm in ALGORITHMS),
)


def scheme(wanted: str | Scheme, more: Iterable[Scheme] = ()) -> Scheme:
    """The scheme of that name, of `more` or of ours; a scheme itself is one already.

    Raises:
        UsageProblem: there is none; the message has the nearest.
    """
    if isinstance(wanted, Scheme):
        return wanted
    known = named((*SCHEMES, *more))
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(str(wanted), known, 1)
    rows = [("hint", f'did you mean "{near[0]}"?' if near else ""), ("known", ", ".join(known))]
    raise UsageProblem(layout(f'no signature scheme is called "{shorten(str(wanted), 40)}"', rows))


def named(schemes: Sequence[Scheme]) -> dict[str, Scheme]:
    """By name; of two with one name, the later."""
    return {one.name: one for one in schemes}
