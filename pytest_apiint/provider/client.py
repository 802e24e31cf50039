"""What carries the cases to a server: one client for an operation's cases, so that connections are kept alive."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin

import requests


class Client(requests.Session):
    """A session that keeps no cookie, so that no case depends on another, and stays on the host that it asks.

    Where an answer leads to another host, it's the redirect that is judged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is None or self.should_strip_auth(resp.url, urljoin(resp.url, target)):  # type: ignore[no-untyped-call]
            return None
        return target
