"""Where the broker is, and how its TLS is checked."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

from contract import BrokerUnavailable, MqttSettings


class _Socket(ssl.SSLSocket):
    """Closed by a handshake that fails: paho would leave it open."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A broker's address, with the paths of PEM files when it speaks TLS."""

    host: str
    port: int
    tls: bool = False
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """For logs and errors: holds no secret."""
        return f"{'mqtts' if self.tls else 'mqtt'}://{self.host}:{self.port}"

    def tls_context(self) -> ssl.SSLContext | None:
        """A context that checks the broker's name and shows our certificate.

        It is made anew for each connection, so that a renewed certificate needs no restart.
        Raises BrokerUnavailable when a file is missing or not what it should be.
        """
        if not self.tls:
            return None
        try:
            context = ssl.create_default_context(cafile=self.ca)
            context.sslsocket_class = _Socket
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.certificate is not None:
                context.load_cert_chain(self.certificate, self.key)
        except OSError as fault:
            raise BrokerUnavailable(
                f"the TLS files can't be used: {fault}",
                where=", ".join(path for path in (self.ca, self.certificate, self.key) if path),
                todo="check mqtt.ca, mqtt.certificate and mqtt.key",
            ) from None
        return context


def endpoint(settings: MqttSettings) -> Endpoint:
    """The endpoint that the settings name."""
    place = settings.location
    return Endpoint(
        place.host,
        place.port,
        place.tls,
        settings.ca,
        settings.certificate,
        settings.key,
        place.user,
        place.password,
    )
