"""Vendors' own verifiers, as handlers call them: ``(headers, body, url, public)``; false or an exception refuses.

Nothing of ours is in here: what they say of our signatures is what counts.
"""

import json
from types import SimpleNamespace
from urllib.parse import parse_qsl


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def standardwebhooks(headers, body, url, public):
    from standardwebhooks.webhooks import Webhook

    return Webhook(public).verify(body, lower(headers))


def svix(headers, body, url, public):
    from svix.webhooks import Webhook

    return Webhook(public).verify(body, lower(headers))


def openai(headers, body, url, public):
    from openai import OpenAI

    OpenAI(api_key="none").webhooks.verify_signature(body, lower(headers), secret=public)
    return True


def stripe(headers, body, url, public):
    import stripe

    return stripe.Webhook.construct_event(body, lower(headers).get("stripe-signature"), public)


def gidgethub(headers, body, url, public):
    from gidgethub.sansio import validate_event

    known = lower(headers)
    signature = known.get("x-hub-signature-256") or known.get("x-hub-signature")
    validate_event(body, signature=signature, secret=public)
    return True


def gidgethub_sha1(headers, body, url, public):
    from gidgethub.sansio import validate_event

    validate_event(body, signature=lower(headers)["x-hub-signature"], secret=public)
    return True


def gidgetlab(headers, body, url, public):
    from gidgetlab.sansio import Event

    return Event.from_http({"x-gitlab-event": "Push Hook", **lower(headers)}, body, secret=public)


def slack_sdk(headers, body, url, public):
    from slack_sdk.signature import SignatureVerifier

    return SignatureVerifier(public).is_valid_request(body, headers)


def zoom(headers, body, url, public):
    known = lower(headers)
    names = {"x-zm-request-timestamp": "x-slack-request-timestamp", "x-zm-signature": "x-slack-signature"}
    return slack_sdk({ours: known.get(theirs, "") for theirs, ours in names.items()}, body, url, public)


def twilio(headers, body, url, public):
    from twilio.request_validator import RequestValidator, get_signature_algorithm

    known = lower(headers)
    form = known["content-type"].startswith("application/x-www-form-urlencoded")
    params = dict(parse_qsl(body.decode(), keep_blank_values=True)) if form else body.decode()
    algorithm = get_signature_algorithm(known.get("x-twilio-webhooks-signature-settings"))
    return RequestValidator(public).validate(url, params, known["x-twilio-signature"], algorithm)


def sendgrid(headers, body, url, public):
    from sendgrid.helpers.eventwebhook import EventWebhook

    known, name = lower(headers), "x-twilio-email-event-webhook-"
    return EventWebhook(public).verify_signature(body.decode(), known[name + "signature"], known[name + "timestamp"])


def mailgun(headers, body, url, public):
    from mailgun.security import SecurityGuard

    told = json.loads(body)["signature"]
    return SecurityGuard.verify_webhook(public, told["token"], told["timestamp"], told["signature"])


def discord(headers, body, url, public):
    from discord_interactions import verify_key

    known = lower(headers)
    return verify_key(body, known["x-signature-ed25519"], known["x-signature-timestamp"], public)


def square(headers, body, url, public):
    from square.utils.webhooks_helper import verify_signature

    signature = lower(headers)["x-square-hmacsha256-signature"]
    return verify_signature(
        request_body=body.decode(), signature_header=signature, signature_key=public, notification_url=url
    )


def paddle(headers, body, url, public):
    from paddle_billing.Notifications import Secret, Verifier

    known = lower(headers)
    request = SimpleNamespace(headers={"Paddle-Signature": known.get("paddle-signature")}, body=body)
    return Verifier().verify(request, Secret(public))


def plaid(headers, body, url, public):
    import hashlib
    import hmac
    import time

    import jwt

    token = lower(headers)["plaid-verification"]
    if jwt.get_unverified_header(token)["kid"] != "6c5516e1-92dc-479e-a8ff-5a51992e0001":
        return False
    claims = jwt.decode(token, public, algorithms=["ES256"], options={"require": ["iat"]})
    if time.time() - claims["iat"] > 300:
        return False
    return hmac.compare_digest(claims["request_body_sha256"], hashlib.sha256(body).hexdigest())


def rfc9421(algorithm):
    def verify(headers, body, url, public):
        import http_message_signatures as library

        kinds = {
            "hmac-sha256": library.algorithms.HMAC_SHA256,
            "ed25519": library.algorithms.ED25519,
            "ecdsa-p256-sha256": library.algorithms.ECDSA_P256_SHA256,
            "ecdsa-p384-sha384": library.algorithms.ECDSA_P384_SHA384,
            "rsa-pss-sha512": library.algorithms.RSA_PSS_SHA512,
            "rsa-v1_5-sha256": library.algorithms.RSA_V1_5_SHA256,
        }
        resolver = SimpleNamespace(
            resolve_public_key=lambda key_id: public.encode()  # noqa: ARG005 - as it is called
        )
        verifier = library.HTTPMessageVerifier(signature_algorithm=kinds[algorithm], key_resolver=resolver)
        message = SimpleNamespace(method="POST", url=url, headers=headers)
        covered = ("@method", "@target-uri", "content-digest", "content-type")
        return bool(verifier.verify(message, require_components=covered, body=body))

    return verify


VERIFIERS = {
    "standard-webhooks": standardwebhooks,
    "svix": svix,
    "openai": openai,
    "gitlab-signing": standardwebhooks,
    "stripe": stripe,
    "github": gidgethub,
    "github-sha1": gidgethub_sha1,
    "intercom": gidgethub_sha1,
    "gitlab": gidgetlab,
    "slack": slack_sdk,
    "zoom": zoom,
    "twilio": twilio,
    "twilio-shared-key": twilio,
    "twilio-json": twilio,
    "sendgrid": sendgrid,
    "mailgun": mailgun,
    "discord": discord,
    "square": square,
    "paddle": paddle,
    "plaid": plaid,
    "rfc9421": rfc9421("hmac-sha256"),
    **{
        f"rfc9421-{algorithm}": rfc9421(algorithm)
        for algorithm in ("ed25519", "ecdsa-p256-sha256", "ecdsa-p384-sha384", "rsa-pss-sha512", "rsa-v1_5-sha256")
    },
}
