"""Servers in this process, over the example's description or a cassette."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pytest_apiint.contract import document
from pytest_apiint.contract.contract import Contract
from pytest_apiint.serving.described import DescribedApi, base_url
from pytest_apiint.serving.log import Log
from pytest_apiint.serving.pipeline import Serving
from pytest_apiint.serving.planned import planned
from pytest_apiint.serving.recorded import BASE
from pytest_apiint.serving.server import Server
from pytest_apiint.serving.tally import Tally

ACME = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
TOKEN = {"Authorization": "Bearer anything"}
JSON = {**TOKEN, "Content-Type": "application/json"}


class Served:
    """A server, and what it told."""

    def __init__(self, origin, base, faults, *, every, cors, host):
        self.tally, self.told = Tally(), []
        lines = Log(self.tally, self.told.append, every=every)
        serving = Serving(origin, over=lines.over, odd=lines.odd, cors=cors)
        self.server = Server(serving, base, host=host, port=0, planned=[planned(one) for one in faults])
        self.url = self.server.url
        self.place = (host, urlsplit(self.url).port)

    def ask(self, method, path, body=None, headers=TOKEN, timeout=5):
        connection = http.client.HTTPConnection(*self.place, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


@pytest.fixture
def serve():
    """Serve an origin, or the example's description."""
    running = []

    def serve(*faults, origin=None, base=None, every=False, cors=False, host="127.0.0.1"):
        if origin is None:
            read = document.load(ACME)
            base = base_url(read)
            origin = DescribedApi(Contract(read, base_urls=[base]))
        running.append(Served(origin, base or BASE, faults, every=every, cors=cors, host=host))
        return running[-1]

    yield serve
    for one in running:
        one.server.stop(grace=0.0)
