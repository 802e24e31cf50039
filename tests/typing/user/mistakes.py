"""Calls that are wrong, each of which both type checkers must report: a comment that isn't needed is an error."""

from __future__ import annotations

from pytest_apiint import Api, Webhook, assert_backoff, assert_retried, exponential, faults
from pytest_apiint.suites import ClientSuite, failed, read


def mistakes(api: Api, webhook: Webhook) -> None:
    api.fail("GET /users/*", 503)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    api.fail(faults.reset())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    api.mode = "sandbox"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    api.clock.advance("5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    api.journal[0].request.method = "PUT"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    assert_retried(api.journal, 3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    assert_retried([], attempts=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_backoff(api.journal, exponential(base=0.5, jitter="whole"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    faults.rate_limited(30)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    faults.always(503)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhook.sign("github", {"action": "opened"})  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    number: int = api.secret("token")  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    failed("no Acme-Version", number)  # type: ignore[call-arg, arg-type]  # pyright: ignore[reportCallIssue]


class TestAcme(ClientSuite):
    base_errors = ValueError  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

    @read(answers={"id": 1})  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportCallIssue, reportUntypedFunctionDecorator]
    def get_user(self, client: object) -> object:
        return client
