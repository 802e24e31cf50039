"""Handlers in the frameworks that users have, in this process: the whole matrix through WSGI and ASGI."""

import pytest
import stripe
from django.conf import settings

from pytest_apiint import ContractFailure, assert_signature_verified

SECRET = "whsec_test_b3BlbiBzZXNhbWU"


def flask_app(db, *, raw=True):
    from flask import Flask, request

    app = Flask(__name__)

    @app.post("/webhooks")
    def hook():
        body = request.get_data() if raw else request.get_data(as_text=True)
        return ("", 200) if taken(db, body, request.headers.get("Stripe-Signature", "")) else ("", 400)

    return app


def fastapi_app(db, *, raw=True):
    from contextlib import asynccontextmanager

    from fastapi import FastAPI, Request, Response

    @asynccontextmanager
    async def lifespan(app):
        app.state.started = True
        yield
        app.state.started = False

    app = FastAPI(lifespan=lifespan)

    async def hook(request):
        assert app.state.started
        body = await request.body() if raw else str(await request.json()).encode()
        return Response(status_code=200 if taken(db, body, request.headers.get("stripe-signature", "")) else 400)

    hook.__annotations__ = {"request": Request}
    app.post("/webhooks")(hook)
    return app


def django_app(db, *, asgi=False):
    from types import ModuleType

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x", DATA_UPLOAD_MAX_MEMORY_SIZE=None, LOGGING_CONFIG=None)
        import django

        django.setup()
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import clear_url_caches, path
    from django.views.decorators.http import require_POST

    @require_POST
    def hook(request):
        genuine = taken(db, request.body, request.headers.get("Stripe-Signature", ""))
        return HttpResponse(status=200 if genuine else 400)

    urls = ModuleType("hooks_urls")
    urls.urlpatterns = [path("webhooks", hook)]
    settings.ROOT_URLCONF = urls
    settings.MIDDLEWARE = []
    clear_url_caches()
    return get_asgi_application() if asgi else get_wsgi_application()


def taken(db, body, signature):
    try:
        stripe.Webhook.construct_event(body, signature, SECRET)
    except Exception:  # noqa: BLE001
        return False
    db.append(body)
    return True


MADE = {
    "flask": flask_app,
    "fastapi": fastapi_app,
    "django": django_app,
    "django-asgi": lambda db: django_app(db, asgi=True),
}
REPLAY = dict.fromkeys(("same-id-twice", "concurrent-duplicates"), "the queue behind it knows them")


@pytest.mark.parametrize("name", MADE)
def test_a_handler_that_delegates_passes_in_its_framework(name):
    db = []
    assert_signature_verified(MADE[name](db), scheme="stripe", secret=SECRET, effects=lambda: len(db), ignore=REPLAY)
    assert len(db) > 10


@pytest.mark.parametrize("make", [flask_app, fastapi_app])
def test_a_body_that_was_read_otherwise_is_found(make):
    with pytest.raises(ContractFailure):
        assert_signature_verified(make([], raw=False), scheme="stripe", secret=SECRET, strict=True)
