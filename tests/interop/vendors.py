"""Stripe's and OpenAI's APIs as far as their SDKs go here: pages, idempotency keys, streams, and what fails once."""

import json
import time

from flask import Flask, Response, jsonify, request

app = Flask(__name__)
charged = {}
failed = set()
STRIPE_KEY, OPENAI_KEY = "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc", "sk-proj-" + "aB3dE5fG7hJ9kL2mN4pQ6rS8"


def once(name):
    """Whether this is the first time: it fails then."""
    new = name not in failed
    failed.add(name)
    return new


@app.before_request
def authorized():
    key = STRIPE_KEY if request.path.startswith("/v1/customers") or "payment" in request.path else OPENAI_KEY
    if request.authorization is None or request.authorization.token != key:
        return jsonify(error={"type": "invalid_request_error", "message": "no such key"}), 401
    return None


@app.post("/v1/payment_intents")
def pay():
    if once(request.headers["Idempotency-Key"]):
        return jsonify(error={"type": "api_error", "message": "try again"}), 500
    if request.form["amount"] == "1":
        return jsonify(error={"type": "card_error", "code": "card_declined", "message": "declined"}), 402
    return jsonify(id="pi_1", object="payment_intent", amount=int(request.form["amount"]))


@app.get("/v1/customers")
def customers():
    first = int((request.args.get("starting_after") or "cus_0").removeprefix("cus_")) + 1
    found = [{"id": f"cus_{number}", "object": "customer"} for number in range(first, min(first + 2, 6))]
    return jsonify(object="list", url="/v1/customers", data=found, has_more=first + 2 < 6)


def chunk(**delta):
    choices = [{"index": 0, "delta": delta, "finish_reason": None}]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}


@app.post("/v1/chat/completions")
def complete():
    asked = request.get_json()
    if once(json.dumps(asked)):
        return jsonify(error={"message": "slow down", "code": "rate_limit_exceeded"}), 429, {"retry-after-ms": "10"}
    if not asked.get("stream"):
        answer = {"index": 0, "message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}
        return jsonify(id="c1", object="chat.completion", created=1, model="m", choices=[answer])

    def events():
        for word in ("one ", "two ", "three \u00e9"):
            time.sleep(0.02)
            yield f"data: {json.dumps(chunk(content=word))}\n\n"
        yield "data: [DONE]\n\n"

    return Response(events(), mimetype="text/event-stream")
