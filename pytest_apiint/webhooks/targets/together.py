"""Several deliveries at once, each in a thread of its own."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from pytest_apiint.webhooks.answer import Answer
from pytest_apiint.webhooks.delivery import Delivery


def together(send: Callable[[Delivery], Answer], deliveries: Sequence[Delivery]) -> list[Answer]:
    """The answers, in the order of the deliveries; none is sent before all threads are there."""
    ready = threading.Barrier(len(deliveries))
    answers: dict[int, Answer] = {}
    wrong: list[BaseException] = []

    def run(place: int, delivery: Delivery) -> None:
        ready.wait()
        try:
            answers[place] = send(delivery)
        except BaseException as error:  # noqa: BLE001 - it's raised again where it belongs
            wrong.append(error)

    threads = [threading.Thread(target=run, args=one, name="apiint-webhook") for one in enumerate(deliveries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return [answers[place] for place in sorted(answers)]


class Threaded(ABC):
    """A target that needs neither beginning nor end, and takes several deliveries in as many threads."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(  # noqa: B027 - nothing is to be done
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass

    @abstractmethod
    def send(self, delivery: Delivery) -> Answer: ...

    def together(self, deliveries: Sequence[Delivery]) -> list[Answer]:
        return together(self.send, deliveries)
