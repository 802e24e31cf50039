"""A client that breaks no promise, in small parts: a mutant of it puts one other part in the place of one of these.

`Robust` is on httpx, `AsyncRobust` the same in asyncio. What both decide is in `Policy`, which does nothing.
"""

import asyncio
import email.utils
import json
import logging
import random
import re
import threading
import time
import uuid
import zlib
from datetime import UTC

import httpx

log = logging.getLogger("robust")
MESSAGE = 200


class RobustError(Exception):
    """All that escapes. `status`, `code`, `request_id` and `retry_after` are None where there are none."""

    def __init__(self, message, *, status=None, code=None, request_id=None, retry_after=None):
        super().__init__(message)
        self.status, self.code, self.request_id, self.retry_after = status, code, request_id, retry_after


class NoAnswer(RobustError): ...


class BadAnswer(RobustError): ...


class BreakerOpen(RobustError): ...


class Rejected(RobustError): ...


class Denied(RobustError): ...


class NotFound(RobustError): ...


class RateLimited(RobustError): ...


class ServerFailed(RobustError): ...


class Policy:
    attempts = 4
    base, cap = 0.5, 8.0
    longest_wait = 60.0
    deadline = 90.0
    largest_body = 4 * 1024 * 1024
    retried = frozenset((429, 500, 502, 503, 504))
    timeout = httpx.Timeout(10.0, connect=5.0)
    user_agent = "robust/1.0"
    verify = True
    follow_redirects = False
    breaker_failures, breaker_seconds = None, None

    def __init__(self, base_url, token):
        if not base_url.startswith("https://") and "://127.0.0.1" not in base_url and "://localhost" not in base_url:
            raise RobustError("https only: the token would travel in the clear")
        self.base_url, self._token = base_url, token
        self.paused_until = 0.0
        self.lock = threading.Lock()
        self.failures, self.open_until = 0, None

    def __repr__(self):
        return f"<{type(self).__name__} {self.base_url}>"

    # -- what is sent -------------------------------------------------------------------------------

    def authorization(self):
        return {"Authorization": f"Bearer {self._token}"}

    def headers(self, method):
        """Of one call: the same for all its attempts."""
        found = {"User-Agent": self.user_agent, "X-Request-ID": self.request_id(), **self.authorization()}
        if method == "POST":
            found["Idempotency-Key"] = self.key()
        return found

    def request_id(self):
        return str(uuid.uuid4())

    def key(self):
        return str(uuid.uuid4())

    def attempt_headers(self, headers, attempt):
        """Of one attempt."""
        return headers

    def attempt_body(self, body, attempt):
        return body

    # -- what is tried again ------------------------------------------------------------------------

    def again(self, method, headers, outcome):
        """Whether `outcome` (a status or an exception of httpx's) may be followed by another attempt."""
        if isinstance(outcome, int):
            return outcome in self.retried and (self.repeatable(method, headers) or outcome == 429)
        if isinstance(outcome, httpx.ConnectError):
            return self.passing(outcome)
        return isinstance(outcome, httpx.TransportError) and self.repeatable(method, headers)

    def repeatable(self, method, headers):
        return method in ("GET", "PUT", "DELETE") or "Idempotency-Key" in headers

    def passing(self, error):
        text = str(error).lower()
        return "certificate" not in text and "name" not in text

    # -- how long it waits --------------------------------------------------------------------------

    def backoff(self, attempt):
        full = min(self.cap, self.base * 2 ** (attempt - 1))
        return full / 2 + random.uniform(0, full / 2)

    def wait(self, attempt, response):
        """Seconds before the next attempt; RateLimited where that would be too long."""
        asked = self.retry_after(response.headers) if response is not None else None
        backoff = self.backoff(attempt)
        if asked is None or asked <= 0:
            return backoff
        return asked + random.uniform(0, 0.1 * min(asked, 10))

    def too_long(self, response):
        asked = self.retry_after(response.headers)
        return asked is not None and asked > self.longest_wait

    def retry_after(self, headers):
        """Seconds, from whichever field says so; None where none can be read."""
        text = headers.get("retry-after", "").strip(" ")
        if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
            return float(text)
        if re.fullmatch(r"[0-9]+", text, re.ASCII):
            return float("inf")
        return self.until_date(text, headers)

    def until_date(self, text, headers):
        moment = self.moment(text)
        if moment is None:
            return None
        here = self.moment(headers.get("date", "")) or time.time()
        return moment - here

    def moment(self, text):
        if not re.fullmatch(r"[A-Za-z]{3,9}, [0-9]{2}[ -].* GMT|[A-Za-z]{3} [A-Za-z]{3} .*", text):
            return None
        try:
            found = email.utils.parsedate_to_datetime(text)
            return found.replace(tzinfo=found.tzinfo or UTC).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None

    def limits(self, status, headers):
        """Seconds in which no request should be made, by what the answer says of the client's limits."""
        if status in (429, 403) and (asked := self.retry_after(headers)) is not None:
            return min(asked, self.longest_wait)
        if headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining")) == "0":
            return self.until_reset(headers)
        return 0.0

    def until_reset(self, headers):
        text = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", ""))
        if not re.fullmatch(r"[0-9]{1,12}", text, re.ASCII):
            return 0.0
        value = float(text)
        return max(0.0, min(value - time.time() if value > 1e8 else value, self.longest_wait))

    def note_limits(self, status, headers):
        pause = self.limits(status, headers)
        with self.lock:
            self.paused_until = max(self.paused_until, time.monotonic() + pause)

    def pause(self):
        return max(0.0, self.paused_until - time.monotonic())

    def limited(self, status, headers):
        """403 too says "too fast", where its headers do."""
        return status == 429 or (
            status == 403 and (headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers)
        )

    # -- what it makes of answers -------------------------------------------------------------------

    def read(self, status, headers, body):
        if status == 204:
            return None
        if not 200 <= status < 300:
            raise self.error(status, headers, body)
        try:
            found = json.loads(body.decode("utf-8"), parse_constant=self.reject, object_pairs_hook=self.once_each)
        except (ValueError, RecursionError) as error:
            raise BadAnswer(f"no JSON in the answer ({type(error).__name__})", status=status) from error
        if not isinstance(found, dict):
            raise BadAnswer("the answer is no JSON object", status=status)
        return found

    def reject(self, name):
        raise ValueError(f"{name} is no JSON")

    def once_each(self, pairs):
        if len(found := dict(pairs)) != len(pairs):
            raise ValueError("a name stands twice")
        return found

    def decoder(self, headers):
        """What undoes gzip, and knows whether it was whole; None where nothing is to be undone."""
        return zlib.decompressobj(31) if headers.get("content-encoding", "").lower() == "gzip" else None

    def decoded(self, gzip, piece):
        try:
            return gzip.decompress(piece, self.largest_body + 1) if gzip is not None else piece
        except zlib.error as error:
            raise BadAnswer("no gzip") from error

    def whole(self, status, content, gzip):
        if status < 300 and content and not self.ended(gzip):
            raise BadAnswer("the answer breaks off")

    def ended(self, gzip):
        return gzip is None or gzip.eof

    def error(self, status, headers, body):
        code, message = self.problem(body)
        kind = self.kind(status, headers)
        return kind(
            f"{status}: {self.safe(message)}" if message else f"the API answered {status}",
            status=status,
            code=code,
            request_id=headers.get("x-request-id"),
            retry_after=self.retry_after(headers),
        )

    def kind(self, status, headers):
        if self.limited(status, headers):
            return RateLimited
        if status in (401, 403):
            return Denied
        if status in (404, 410):
            return NotFound
        return Rejected if status < 500 else ServerFailed

    def problem(self, body):
        try:
            found = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError):
            return None, ""
        inner = found.get("error", found) if isinstance(found, dict) else {}
        if not isinstance(inner, dict):
            return (inner if isinstance(inner, str) else None), ""
        code, message = inner.get("code"), inner.get("message") or inner.get("detail") or inner.get("title")
        return code if isinstance(code, str | int) else None, message if isinstance(message, str) else ""

    def safe(self, text):
        return re.sub(r"[^ -~]+", " ", text.replace(self._token, "***"))[:MESSAGE]

    def note(self, method, path, status, seconds, headers):
        log.info("%s %s -> %s in %.3f s, %s", method, path, status, seconds, headers["X-Request-ID"])

    # -- circuit breaker ----------------------------------------------------------------------------

    def enter(self):
        if self.open_until is None:
            return
        if time.monotonic() < self.open_until:
            raise BreakerOpen("the API has failed too often of late")
        self.open_until = time.monotonic() + self.breaker_seconds  # one probe; the others go on waiting

    def leave(self, error):
        if self.breaker_failures is None:
            return
        if error is None or (error.status is not None and error.status < 500):
            self.failures, self.open_until = 0, None
            return
        self.failures += 1
        if self.failures >= self.breaker_failures:
            self.open_until = time.monotonic() + self.breaker_seconds

    # -- pages --------------------------------------------------------------------------------------

    def following(self, page, seen):
        """What the next page is asked with; None after the last one."""
        cursor = page.get("next_cursor")
        if cursor is None:
            return None
        self.unseen(cursor, seen)
        return cursor

    def unseen(self, cursor, seen):
        if cursor in seen:
            raise BadAnswer(f"the cursor {self.safe(str(cursor))} came twice")
        seen.add(cursor)

    def items(self, page):
        found = page.get("items") if page is not None else None
        if not isinstance(found, list):
            raise BadAnswer("a page without a list of items")
        return found

    def follows(self, url):
        """Whether a link may be asked with our token."""
        asked, ours = httpx.URL(url), httpx.URL(self.base_url)
        return (asked.scheme, asked.host, asked.port) == (ours.scheme, ours.host, ours.port)


class Robust(Policy):
    def __init__(self, base_url, token):
        super().__init__(base_url, token)
        self.http = httpx.Client(
            base_url=base_url, timeout=self.timeout, verify=self.verify, follow_redirects=self.follow_redirects
        )

    def get_user(self, number):
        return self.call("GET", f"/users/{number}")

    def create_payment(self, amount):
        return self.call("POST", "/payments", {"amount": amount})

    def list_users(self):
        found, cursor, seen = [], None, set()
        while True:
            page = self.call("GET", "/users", params={"cursor": cursor} if cursor else None)
            found += self.items(page)
            if (cursor := self.following(page, seen)) is None:
                return found

    def list_by_link(self):
        found, url, seen = [], "/users", set()
        while True:
            page = self.call("GET", url)
            found += self.items(page)
            if (url := page.get("next")) is None:
                return found
            self.unseen(url, seen)
            if not isinstance(url, str):
                raise BadAnswer("a link that is no text")
            if not self.follows(url):
                raise BadAnswer("the next page lies on another host")

    def call(self, method, path, body=None, params=None):
        self.enter()
        try:
            answer = self.tried(method, path, body, params)
        except RobustError as error:
            self.leave(error)
            raise
        self.leave(None)
        return answer

    def tried(self, method, path, body, params):  # noqa: C901 - the loop that everything else is cut out of
        headers = self.headers(method)
        until = time.monotonic() + self.deadline
        for attempt in range(1, self.attempts + 1):
            if pause := self.pause():
                time.sleep(pause)
            response = None
            try:
                response, content = self.once(
                    method, path, body, params, self.attempt_headers(headers, attempt), until, attempt
                )
            except (httpx.TransportError, httpx.DecodingError) as error:
                outcome, failed = error, NoAnswer(f"no answer ({type(error).__name__})")
                failed.__cause__ = error
            except (httpx.InvalidURL, httpx.HTTPError, httpx.StreamError) as error:
                raise NoAnswer(f"no answer ({type(error).__name__})") from error
            else:
                outcome = response.status_code
                self.note_limits(outcome, response.headers)
                if outcome < 400:
                    return self.read(outcome, response.headers, content)
                failed = self.error(outcome, response.headers, content)
                if self.limited(outcome, response.headers):
                    outcome = 429
            if attempt == self.attempts or not self.again(method, headers, outcome):
                raise failed
            if response is not None and self.too_long(response):
                raise failed
            wait = self.wait(attempt, response)
            if time.monotonic() + wait > until:
                raise failed
            time.sleep(wait)

    def once(self, method, path, body, params, headers, until, attempt):
        began = time.monotonic()
        with self.http.stream(
            method, path, json=self.attempt_body(body, attempt), params=params, headers=headers
        ) as response:
            content, gzip = b"", self.decoder(response.headers)
            for piece in response.iter_raw():  # as it comes: a size would wait until so much has come
                content += self.decoded(gzip, piece)
                self.bounded(content, until)
        self.whole(response.status_code, content, gzip)
        self.note(method, path, response.status_code, time.monotonic() - began, headers)
        return response, content

    def bounded(self, content, until):
        if len(content) > self.largest_body:
            raise BadAnswer("the answer is too large")
        if time.monotonic() > until:
            raise NoAnswer("the answer came too slowly")

    def close(self):
        self.http.close()


class AsyncRobust(Policy):
    def __init__(self, base_url, token):
        super().__init__(base_url, token)
        self.http = httpx.AsyncClient(
            base_url=base_url, timeout=self.timeout, verify=self.verify, follow_redirects=self.follow_redirects
        )

    async def get_user(self, number):
        return await self.call("GET", f"/users/{number}")

    async def create_payment(self, amount):
        return await self.call("POST", "/payments", {"amount": amount})

    async def call(self, method, path, body=None):
        headers = self.headers(method)
        until = time.monotonic() + self.deadline
        for attempt in range(1, self.attempts + 1):
            if pause := self.pause():
                await asyncio.sleep(pause)
            response = None
            try:
                response, content = await self.once(method, path, body, headers, until)
            except (httpx.TransportError, httpx.DecodingError) as error:
                outcome, failed = error, NoAnswer(f"no answer ({type(error).__name__})")
                failed.__cause__ = error
            else:
                outcome = response.status_code
                self.note_limits(outcome, response.headers)
                if outcome < 400:
                    return self.read(outcome, response.headers, content)
                failed = self.error(outcome, response.headers, content)
                if self.limited(outcome, response.headers):
                    outcome = 429
            if attempt == self.attempts or not self.again(method, headers, outcome):
                raise failed
            if response is not None and self.too_long(response):
                raise failed
            wait = self.wait(attempt, response)
            if time.monotonic() + wait > until:
                raise failed
            await self.sleep(wait)

    async def sleep(self, seconds):
        await asyncio.sleep(seconds)

    async def once(self, method, path, body, headers, until):
        began = time.monotonic()
        async with self.http.stream(method, path, json=body, headers=headers) as response:
            content, gzip = b"", self.decoder(response.headers)
            async for piece in response.aiter_raw():
                content += self.decoded(gzip, piece)
                if len(content) > self.largest_body:
                    raise BadAnswer("the answer is too large")
                if time.monotonic() > until:
                    raise NoAnswer("the answer came too slowly")
        self.whole(response.status_code, content, gzip)
        self.note(method, path, response.status_code, time.monotonic() - began, headers)
        return response, content

    async def aclose(self):
        await self.http.aclose()
