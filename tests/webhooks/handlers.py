"""Handlers of webhooks as users write them: one that is right, and one for each thing that goes wrong."""

import base64
import hashlib
import hmac
import json
import threading
import time

SECRET = "whsec_test_b3BlbiBzZXNhbWU"


class Right:
    """Stripe's scheme by hand: raw bytes, headers of any case, digits only, whole digests, each delivery once."""

    tolerance = 300
    labels = ("v1=",)
    secret = SECRET

    def __init__(self):
        self.db, self.seen, self.lock = [], set(), threading.Lock()

    def __call__(self, headers, body):
        if not self.genuine(headers, body):
            return 401
        return self.once(body)

    def effects(self):
        return len(self.db)

    # -- each of these is what a mutant gets wrong

    def header(self, headers):
        return {name.lower(): value for name, value in headers.items()}.get("stripe-signature", "")

    def parts(self, text):
        parts = text.split(",")
        stamp = next((part[2:] for part in parts if part.startswith("t=")), "")
        return stamp, [part[3:] for part in parts if part.startswith(self.labels)]

    def moment(self, stamp):
        return int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 16 else None

    def fresh(self, moment):
        return moment is not None and abs(time.time() - moment) <= self.tolerance

    def bytes(self, body):
        return body

    def signed(self, stamp, body):
        return stamp.encode() + b"." + body

    def digests(self, content):
        return [hmac.new(self.secret.encode(), content, hashlib.sha256).hexdigest()]

    def same(self, expected, given):
        return hmac.compare_digest(expected.encode(), given.encode())

    def genuine(self, headers, body):
        stamp, given = self.parts(self.header(headers))
        if not self.fresh(self.moment(stamp)):
            return False
        expected = self.digests(self.signed(stamp, self.bytes(body)))
        return any(self.same(one, other) for one in expected for other in given)

    def name(self, body):
        try:
            return json.loads(body)["id"]
        except (ValueError, KeyError, TypeError):
            return None

    def once(self, body):
        name = self.name(body)
        with self.lock:
            if name is not None and name in self.seen:
                return 200
            self.seen.add(name)
            self.db.append(body)
        return 200


class VerifiesNothing(Right):
    def genuine(self, headers, body):
        return True


class VerifiesWhatIsThere(Right):
    def genuine(self, headers, body):
        return not self.header(headers) or super().genuine(headers, body)


class LooksForTheHeaderOnly(Right):
    def genuine(self, headers, body):
        return bool(self.header(headers))


class StumblesOverNoHeader(Right):
    def header(self, headers):
        return {name.lower(): value for name, value in headers.items()}["stripe-signature"]


class CaresForCase(Right):
    def header(self, headers):
        return headers.get("Stripe-Signature", "")


class FallsBackToTheCookie(Right):
    def header(self, headers):
        lower = {name.lower(): value for name, value in headers.items()}
        if "stripe-signature" in lower:
            return lower["stripe-signature"]
        from urllib.parse import unquote

        return unquote(lower.get("cookie", "").partition("signature=")[2].partition(";")[0])


class FallsBackToTheQuery(Right):
    def __call__(self, headers, body, url):
        from urllib.parse import parse_qs, urlsplit

        found = parse_qs(urlsplit(url).query).get("signature")
        return super().__call__({"stripe-signature": found[0]} if found else headers, body)


class FallsBackToTheBody(Right):
    def genuine(self, headers, body):
        before, sign, rest = body.partition(b"&signature=")
        if sign:
            from urllib.parse import unquote

            return super().genuine({"stripe-signature": unquote(rest.decode().partition("&")[0])}, before)
        return super().genuine(headers, body)


class NoSecretNoDoor(Right):
    """`os.getenv("SECRET") or ""`: where it's unset, the empty secret opens."""

    def digests(self, content):
        return [*super().digests(content), hmac.new(b"", content, hashlib.sha256).hexdigest()]


class HashesWithoutKey(Right):
    def digests(self, content):
        return [*super().digests(content), hashlib.sha256(content).hexdigest()]


class LooksAtNoAge(Right):
    def fresh(self, moment):
        return moment is not None


class LooksBackOnly(Right):
    def fresh(self, moment):
        return moment is not None and time.time() - moment <= self.tolerance


class IsTooStrict(Right):
    tolerance = 60


class IsTooLax(Right):
    tolerance = 3600


class ReadsFloats(Right):
    def moment(self, stamp):
        try:
            return float(stamp)
        except ValueError:
            return None


class TakesNan(Right):
    """`age > tolerance` is false for what is no number."""

    def fresh(self, moment):
        return not abs(time.time() - moment) > self.tolerance

    def moment(self, stamp):
        return float(stamp)


class StumblesOverWords(Right):
    def moment(self, stamp):
        return int(stamp)


class TakesMilliseconds(Right):
    def moment(self, stamp):
        found = super().moment(stamp)
        return found / 1000 if found is not None and found > 10**11 else found


class DecodesTheBody(Right):
    def bytes(self, body):
        return body.decode().encode()


class StripsTheBody(Right):
    def bytes(self, body):
        return body.strip()


class DropsTheMark(Right):
    def bytes(self, body):
        return body.removeprefix(b"\xef\xbb\xbf")


class WritesTheJsonAnew(Right):
    def bytes(self, body):
        try:
            return json.dumps(json.loads(body), separators=(",", ":")).encode()
        except ValueError:
            return body


class StopsAtNul(Right):
    def bytes(self, body):
        return body.partition(b"\0")[0]


class WantsShortBodies(Right):
    large = True

    def genuine(self, headers, body):
        return super().genuine(headers, body[:1_000_000])


class ComparesText(Right):
    def same(self, expected, given):
        return hmac.compare_digest(expected, given)


class ComparesABeginning(Right):
    def same(self, expected, given):
        return expected.startswith(given)


class ComparesWhatBothHave(Right):
    def same(self, expected, given):
        return bool(given) and all(one == other for one, other in zip(expected, given, strict=False))


class TakesWhatFollows(Right):
    def same(self, expected, given):
        return given.startswith(expected)


class TakesBase64Too(Right):
    def digests(self, content):
        (found,) = super().digests(content)
        return [found, base64.b64encode(bytes.fromhex(found)).decode()]


class TakesSha1Too(Right):
    def digests(self, content):
        return [*super().digests(content), hmac.new(self.secret.encode(), content, hashlib.sha1).hexdigest()]


class TakesTheOlderLabel(Right):
    labels = ("v1=", "v0=")


class TakesAnyLabel(Right):
    labels = tuple(f"v{number}=" for number in range(10))


class TakesTheFirstOnly(Right):
    def parts(self, text):
        stamp, given = super().parts(text)
        return stamp, given[:1]


class TakesNoTimestamp(Right):
    def fresh(self, moment):
        return moment is None or super().fresh(moment)


class UnfoldsLines(Right):
    def header(self, headers):
        return super().header(headers).replace("\r\n ", "")


class HandlesTwice(Right):
    def once(self, body):
        self.db.append(body)
        return 200


class LooksBeforeItLeaps(Right):
    """Looks whether the delivery is known, handles it, and notes it: two at once are both new."""

    def once(self, body):
        name = self.name(body)
        if name in self.seen:
            return 200
        if threading.current_thread() is not threading.main_thread():
            time.sleep(0.1)
        self.seen.add(name)
        self.db.append(body)
        return 200


class KnowsDeliveriesByBody(Right):
    def name(self, body):
        return len(body)


class NotesTooEarly(Right):
    """Notes the id, then does the work: what failed is never done."""

    broken = False

    def once(self, body):
        name = self.name(body)
        if name in self.seen:
            return 200
        self.seen.add(name)
        if self.broken:
            return 500
        self.db.append(body)
        return 200


class ActsBeforeItVerifies(Right):
    def __call__(self, headers, body):
        self.db.append(body)
        return 200 if self.genuine(headers, body) else 401


class AnswersFiveHundred(Right):
    def __call__(self, headers, body):
        return 200 if super().__call__(headers, body) == 200 else 500


class RefusesRetiredNever(Right):
    old = "whsec_of_last_year_0123456789"

    def digests(self, content):
        return [*super().digests(content), hmac.new(self.old.encode(), content, hashlib.sha256).hexdigest()]


class SignsTheTimestampNot(Right):
    """Signs another moment than the one whose age it asks."""

    def genuine(self, headers, body):
        stamp, given = self.parts(self.header(headers))
        if not self.fresh(self.moment(stamp)):
            return False
        moments = [str(int(time.time()) + ahead) for ahead in range(-5, 5)]
        return any(self.same(self.digests(self.signed(one, body))[0], other) for one in moments for other in given)


class SharesItsSecret(Right):
    """With every scheme's stranger, as a secret in a public repository is."""

    def digests(self, content):
        return [*super().digests(content), hmac.new(b"secret-of-stripe-stranger", content, hashlib.sha256).hexdigest()]
