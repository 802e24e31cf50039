"""A client for Acme, as many are written in an afternoon. Every test of its happy path is green."""

import logging
import time

import requests

logger = logging.getLogger(__name__)

MAX_RETRIES = 5


class AcmeError(Exception):
    def __init__(self, message, status=None, code=None):
        super().__init__(message)
        self.status = status
        self.code = code


class AcmeClient:
    def __init__(self, base_url, token):
        self.base_url = base_url
        self.token = token
        self.session = requests.Session()
        self.session.headers.update({"Authorization": f"Bearer {token}"})

    def get_user(self, user_id):
        return self._request("GET", f"/users/{user_id}")

    def list_users(self):
        users = []
        cursor = None
        while True:
            page = self._request("GET", "/users", params={"cursor": cursor} if cursor else None)
            users.extend(page["items"])
            cursor = page.get("next_cursor")
            if not cursor:
                return users

    def create_payment(self, amount, currency="EUR"):
        return self._request("POST", "/payments", json={"amount": int(amount * 100), "currency": currency})

    def _request(self, method, path, **kwargs):
        url = f"{self.base_url}{path}"
        for attempt in range(MAX_RETRIES):
            logger.debug("%s %s %s", method, url, kwargs)
            try:
                response = self.session.request(method, url, **kwargs)
                response.raise_for_status()
                return response.json()
            except requests.HTTPError as error:
                status = error.response.status_code
                if status == 429:
                    retry_after = error.response.headers.get("Retry-After", 1)
                    logger.warning("Rate limited, waiting %s seconds", retry_after)
                    time.sleep(int(retry_after))
                elif status >= 500:
                    logger.warning("Acme answered %s, attempt %s", status, attempt + 1)
                    time.sleep(2**attempt)
                else:
                    problem = error.response.json()
                    raise AcmeError(f"{status}: {problem['title']}", status, problem.get("code")) from error
        raise AcmeError(f"Gave up after {MAX_RETRIES} attempts: {method} {url}")
