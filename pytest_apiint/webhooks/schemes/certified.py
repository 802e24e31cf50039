"""Schemes whose deliveries say where the certificate is that verifies them: RSA, and moments as ISO 8601 has them."""

from __future__ import annotations

from abc import abstractmethod
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pytest_apiint.webhooks.delivery import Delivery
from pytest_apiint.webhooks.keys import Keys, Secret, crypto, made, private
from pytest_apiint.webhooks.scheme import Scheme


class Certified(Scheme):
    """`cert_url` is where the certificate is; `fraction` what stands after a moment's seconds."""

    encoding = "base64"
    cert_url: str
    fraction: str = ".000"
    sha1: bool = False

    @abstractmethod
    def certified(self, delivery: Delivery, url: str) -> Delivery:
        """The same with another place for its certificate, and the signature as it was."""

    def stamp(self, at: float) -> str:
        return datetime.fromtimestamp(int(at), UTC).strftime(f"%Y-%m-%dT%H:%M:%S{self.fraction}Z")

    def moment(self, stamp: str) -> float | None:
        try:
            return datetime.strptime(stamp, f"%Y-%m-%dT%H:%M:%S{'.%f' if self.fraction else ''}%z").timestamp()
        except ValueError:
            return None

    def seal(self, secret: Secret, content: bytes) -> bytes:
        library = crypto()
        return bytes(private(secret, "rsa", self.name).sign(content, library.padding.PKCS1v15(), self._hash(library)))

    def _hash(self, library: Any) -> Any:
        return library.hashes.SHA1() if self.sha1 else library.hashes.SHA256()

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        library = crypto()
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

        key: Any = load_pem_x509_certificate(str(public).encode()).public_key()
        try:
            key.verify(raw, content, library.padding.PKCS1v15(), self._hash(library))
        except InvalidSignature:
            return False
        return True

    def keys(self, name: str = "here") -> Keys:
        key, certificate = _issued(name)
        return Keys(key, certificate, certificate)


@lru_cache(maxsize=4)
def _issued(name: str) -> tuple[Any, str]:
    """An RSA key, and a certificate for it as PEM that holds for every date that tests have."""
    library = crypto()
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    key = made("rsa", name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(1970, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2200, 1, 1, tzinfo=UTC))
        .sign(key, library.hashes.SHA256())
    )
    return key, certificate.public_bytes(library.serialization.Encoding.PEM).decode()
