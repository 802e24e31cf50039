"""Several deliveries at once, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from pytest_apiint.webhooks.answer import Answer
from pytest_apiint.webhooks.delivery import Delivery


def together(send: Callable[[Delivery], Answer], deliveries: Sequence[Delivery]) -> list[Answer]:
    """The answers, in the order of the deliveries; none is sent before all threads are there."""
    ready = threading.Barrier(len(deliveries))
    answers: dict[int, Answer] = {}

    def run(place: int, delivery: Delivery) -> None:
        ready.wait()
        answers[place] = send(delivery)

    threads = [threading.Thread(target=run, args=one, name="apiint-webhook") for one in enumerate(deliveries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[place] for place in sorted(answers)]
