"""A Grafana over HTTP, through grafana-client, and its refusals as sentences.

The library joins a path prefix without a slash, lets the exceptions of its HTTP library out, takes
a login page for an answer, and follows redirects, which turns a POST into a GET: seen to here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from contract import EscaleError, is_loopback
from dashboards.version import GRAFANA_VERSION

TIMEOUT_S = 30.0

_WHAT_TO_DO = {
    401: "make a token of a service account with the role Admin, and put it into the file",
    403: "give the token's service account the role Admin",
    404: "the address is Grafana's own, with the path below which it is served",
    409: "someone else has just changed it: push again",
    412: "someone else has just changed it: push again",
}


class PushRefused(EscaleError):
    """Grafana can't be reached, is another one than expected, or has refused something."""


@contextmanager
def connected(url: str, token: str, *, plain: bool = False) -> Iterator[Any]:
    """A GrafanaApi. Raises PushRefused when the address is none or would give the token away."""
    # It brings an HTTP library that takes its time; only who pushes waits for it.
    from grafana_client.api import GrafanaApi

    parts = urlsplit(url)
    host = parts.hostname or ""
    _check_address(url, plain=plain)
    prefix = parts.path.strip("/")
    grafana = GrafanaApi(
        token,
        host=f"[{host}]" if ":" in host else host,
        port=parts.port,
        url_path_prefix=f"{prefix}/" if prefix else "",
        protocol=parts.scheme,
        timeout=TIMEOUT_S,
    )
    grafana.client.s.max_redirects = 0
    try:
        yield grafana
    finally:
        grafana.client.s.close()


def _check_address(url: str, *, plain: bool) -> None:
    parts = urlsplit(url)
    try:
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise PushRefused(f"{url[:128]!r} is no address", todo="write https://host or a path on it")
    if parts.username or parts.password or parts.query:
        raise PushRefused(
            "the address has more than host, port and path",
            todo="put the token into a file and name it with --token-file",
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname or "") and not plain:
        raise PushRefused(
            "over http anyone on the way reads the token",
            where=url,
            todo="use https, or --plain-http on a network of your own",
        )


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Whatever goes wrong inside becomes a PushRefused about `what`."""
    from grafana_client.client import GrafanaException
    from niquests.exceptions import JSONDecodeError, RequestException, TooManyRedirects

    try:
        yield
    except TooManyRedirects:
        todo = "give the address to which it leads"
        raise PushRefused(f"{what}: Grafana's address leads elsewhere", todo=todo) from None
    except JSONDecodeError:
        raise _not_grafana(what) from None
    except GrafanaException as fault:
        raise _refused(what, fault) from None
    except RequestException as fault:
        reason = str(fault).splitlines()[0][:300] if str(fault) else type(fault).__name__
        todo = "see whether Grafana runs and whether the address is right"
        raise PushRefused(f"{what}: Grafana does not answer", where=reason, todo=todo) from None


def ask(what: str, call: Any, *arguments: Any, **options: Any) -> Any:
    """Calls a method of the library; JSON comes back. Raises PushRefused."""
    with asking(what):
        answer = call(*arguments, **options)
    if isinstance(answer, str):
        raise _not_grafana(what)
    return answer


def ask_if_there(what: str, call: Any, *arguments: Any) -> Any | None:
    """The same; None when Grafana has no such thing."""
    from grafana_client.client import GrafanaClientError

    def unless_missing() -> Any:
        try:
            return call(*arguments)
        except GrafanaClientError as fault:
            if fault.status_code != 404:
                raise
            return None

    return ask(what, unless_missing)


def check_version(grafana: Any, *, any_version: bool) -> str:
    """Grafana's version. Raises PushRefused when it is not the one all this is checked against."""
    # Not by the library's health.check, which breaks on an answer that is a page.
    told = ask("version", grafana.client.GET, "/frontend/settings")
    build = told.get("buildInfo") if isinstance(told, dict) else None
    version = str(build.get("version", "")).partition("-")[0] if isinstance(build, dict) else ""
    if version != GRAFANA_VERSION and not any_version:
        raise PushRefused(
            f"this is Grafana {version or 'of an unknown version'}, not {GRAFANA_VERSION}",
            todo=f"install {GRAFANA_VERSION}, or push with --any-version and look at the result",
        )
    return version


def _refused(what: str, fault: Any) -> PushRefused:
    response, status = fault.response, fault.status_code
    said = response.get("message", "") if isinstance(response, dict) else ""
    if not status:
        return PushRefused(f"{what}: no answer within {TIMEOUT_S:g} s", todo="see Grafana's load")
    reason = f"{status}: {str(said)[:300]}" if said else str(status)
    fallback = "read Grafana's log" if status >= 500 else "see what it says"
    return PushRefused(
        f"{what}: Grafana refused", where=reason, todo=_WHAT_TO_DO.get(status, fallback)
    )


def _not_grafana(what: str) -> PushRefused:
    return PushRefused(f"{what}: what answers is not Grafana's API", todo=_WHAT_TO_DO[404])
