"""Requests to addresses that people or settings name, which must never reach our own network; who sends what is the callers' matter.

The name is resolved once, every address that it has is checked, and the connection goes to a checked address while TLS
and the Host header keep the name: a name that answers otherwise the second time (DNS rebinding) gains nothing. Nothing
is followed, proxies of the surroundings are not asked, and time and size of the answer are bounded.
"""

import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

Resolver = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS = 10.0  # for all of it: connecting, asking, reading
MOST = 64 * 1024  # bytes of the answer that are read; more is an error
LONGEST = 2000  # characters of an address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
COMPATIBLE = ipaddress.ip_network("::/96")


class Refused(Exception):
    """The address may not be asked, however often; `code` says why, words are found at the door."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(Exception):
    """Nobody answered properly this time; the text names the host alone, since paths and queries may hold keys."""


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status; a redirect is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Target:
    """An address that keeps the rules, not yet resolved."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        usual = self.port == (443 if self.scheme == "https" else 80)
        return self.host if usual else f"{self.host}:{self.port}"


def addresses_of(host: str, port: int) -> list[str]:
    """Return what the system's resolver says. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Outgoing:
    """The one way out. With `hosts` only these names and what lies under them; `here` (tests) opens this machine, also by http."""

    resolve: Resolver = addresses_of
    hosts: tuple[str, ...] = ()
    here: bool = False
    seconds: float = SECONDS
    most: int = MOST
    trust: ssl.SSLContext | None = None

    def check(self, url: str) -> Target:
        """Return what the address names, without resolving it: for forms. Raises Refused."""
        if len(url) > LONGEST or "\\" in url or any(ord(one) <= 32 or ord(one) == 127 for one in url):
            raise Refused("address_malformed")
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").encode("idna" if not url.isascii() else "ascii").decode().rstrip(".").lower()
            port = parts.port or (80 if parts.scheme == "http" else 443)
        except (ValueError, UnicodeError) as error:
            raise Refused("address_malformed") from error
        self._check_parts(parts, host, port)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path if path.isascii() else _quoted(path))

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a POST. Raises Refused where the rules forbid it, Unreachable where nobody answers."""
        return self._ask("POST", url, body, headers or {})

    def _check_parts(self, parts: SplitResult, host: str, port: int) -> None:
        if parts.scheme != "https" and not (self.here and parts.scheme == "http"):
            raise Refused("address_not_https")
        if parts.username is not None or parts.password is not None or "@" in parts.netloc:
            raise Refused("address_with_user")
        if not host or (_is_number(host) and not self.here):
            raise Refused("address_not_a_name")
        if port != 443 and port < 1024 and not self.here:
            raise Refused("address_port")
        if self.hosts and not any(host == one or host.endswith(f".{one}") for one in self.hosts):
            raise Refused("address_host_not_allowed")

    def _resolved(self, target: Target) -> list[Address]:
        """Return the addresses of the host. Raises Refused where one of them is not of the public internet."""
        try:
            found = [ipaddress.ip_address(one.split("%")[0]) for one in self.resolve(target.host, target.port)]
        except (OSError, ValueError) as error:
            raise Unreachable(f"{target.host}: {type(error).__name__}") from error
        if not found:
            raise Unreachable(f"{target.host}: no address")
        for one in found:
            own = self.here and one.is_loopback
            if not own and (target.scheme == "http" or not is_public(one)):
                raise Refused("address_not_public")
        return found

    def _ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        target = self.check(url)
        until = time.monotonic() + self.seconds
        for address in self._resolved(target):
            connection = self._connection(target, str(address), until)
            # A server that drips bytes keeps each read short of its timeout, so the clock pulls the plug.
            held: list[socket.socket] = []
            plug = Timer(max(0.0, until - time.monotonic()), _pull, (connection, held))
            plug.daemon = True
            plug.start()
            try:
                connection.connect()
                held += [connection.sock] if connection.sock else []
                return self._exchange(connection, target, method, body, headers, until)
            except NewConnectionError:
                continue  # nobody listens at this address; the next one of the same name may
            except (OSError, HTTPError, ValueError) as error:
                raise Unreachable(f"{target.host}: {type(error).__name__}") from error
            finally:
                plug.cancel()
                connection.close()
        raise Unreachable(f"{target.host}: no connection")

    def _connection(self, target: Target, address: str, until: float) -> HTTPConnection:
        seconds = max(0.1, until - time.monotonic())
        if target.scheme == "http":
            return HTTPConnection(address, target.port, timeout=seconds)
        return HTTPSConnection(
            address,
            target.port,
            timeout=seconds,
            ssl_context=self.trust or ssl.create_default_context(),
            server_hostname=target.host,
            cert_reqs="CERT_REQUIRED",
        )

    def _exchange(
        self,
        connection: HTTPConnection,
        target: Target,
        method: str,
        body: bytes,
        headers: Mapping[str, str],
        until: float,
    ) -> Answer:
        own = {"Host": target.authority, "User-Agent": "Zhizaohe", "Accept-Encoding": "identity", "Connection": "close"}
        connection.request(method, target.path, body=body, headers={**headers, **own}, preload_content=False)
        answer = connection.getresponse()
        read = answer.read(self.most + 1, decode_content=False)
        if len(read) > self.most:
            raise Unreachable(f"{target.host}: the answer is too long")
        if time.monotonic() >= until:  # cut off by the clock, which looks like an end
            raise Unreachable(f"{target.host}: the answer took too long")
        return Answer(answer.status, dict(answer.headers.items()), read)


def is_public(address: Address) -> bool:
    """Return whether the address is one of the public internet, also where it carries another inside itself."""
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not special and not address.is_link_local


def _carried(address: Address) -> Address | None:
    """Return the IPv4 address inside an IPv6 one (mapped, compatible, 6to4, NAT64), None where there is none."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64 or (address in COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_number(host: str) -> bool:
    """Return whether the host is an address in any spelling that a resolver would take: decimal, octal, hexadecimal, IPv6."""
    last = host.rsplit(".", 1)[-1]
    return ":" in host or last.isdigit() or last.startswith("0x")


def _quoted(path: str) -> str:
    return "".join(one if one.isascii() else "".join(f"%{byte:02X}" for byte in one.encode()) for one in path)


def _pull(connection: HTTPConnection, held: list[socket.socket]) -> None:
    """Shut the socket: during the handshake it is the connection's, later an answer may have taken it over."""
    for one in (connection.sock, *held):
        if one is not None:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
