"""Clients that try again too little, too much, or the wrong thing."""

from tests.suites.robust import Robust


class GivesUpOnThrottling(Robust):
    retried = frozenset((500, 502, 503, 504))

    def again(self, method, headers, outcome):
        return outcome != 429 and super().again(method, headers, outcome)


MUTANTS = [
    ("retry-transient", GivesUpOnThrottling, "get_user"),
]
