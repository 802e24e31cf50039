"""An API on loopback that changes while it's running, as APIs do; a real server, and nothing of ours in it."""

from __future__ import annotations

import copy
import threading

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

TOKEN = "sandbox-token-4f1b9a7c2e"
USERS = [
    {"id": 123, "name": "John", "email": "j@acme.example", "tags": ["a"], "plan": {"name": "free", "seats": 3}},
    {"id": 124, "name": "Ann", "email": "a@acme.example", "tags": [], "plan": {"name": "paid", "seats": 5}},
]


class LivingApi:
    """`users` is what it answers; `status`, `media` and `down` (a body in the place of JSON) change all answers."""

    def __init__(self):
        self.hits = []
        self.fields = []
        self.heal()
        app = Flask("living")
        app.add_url_rule("/v1/users", view_func=self._list)
        app.add_url_rule("/v1/users/<int:number>", view_func=self._one)
        app.add_url_rule("/v1/payments", view_func=self._pay, methods=["POST"])
        app.add_url_rule("/v1/payments/<name>", view_func=self._paid)
        app.before_request(self._before)
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def heal(self):
        """As it was when it was recorded."""
        self.users = copy.deepcopy(USERS)
        self.paid = {}
        self.status, self.media, self.down, self.wait, self.token = 200, "application/json", "", None, TOKEN

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _before(self):
        self.hits.append(f"{request.method} {request.full_path.rstrip('?')}")
        self.fields.append(dict(request.headers))
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return jsonify(error="who are you?"), 401
        return None

    def _answer(self, value):
        if self.down:
            return Response(self.down, self.status, content_type="text/html")
        answer = jsonify(value)
        answer.status_code, answer.content_type = self.status, self.media
        answer.headers["ETag"] = '"1"'
        if self.wait is not None:
            answer.headers["Retry-After"] = self.wait
        return answer

    def _list(self):
        return self._answer({"items": self.users, "next": request.args.get("cursor")})

    def _one(self, number):
        found = [user for user in self.users if user["id"] in (number, str(number))]
        return self._answer(found[0]) if found else (jsonify(error="no such user"), 404)

    def _pay(self):
        self.paid["p1"] = {"id": "p1", "amount": request.get_json()["amount"]}
        return jsonify(self.paid["p1"]), 201

    def _paid(self, name):
        return self._answer(self.paid[name]) if name in self.paid else (jsonify(error="no such payment"), 404)
