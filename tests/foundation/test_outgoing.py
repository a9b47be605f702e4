"""The one way out: no address, name, answer or redirect leads into our own network, and the name's TLS is kept."""

import http.server
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.foundation import outgoing
from matchmaker.foundation.outgoing import Outgoing, Refused, Unreachable

PUBLIC = "203.0.114.7"


class Server(http.server.ThreadingHTTPServer):
    """A server of this machine that says what it was asked."""

    daemon_threads = True
    asked: list[tuple[str, str, bytes]]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.path, self.headers["Host"], body))
        if self.path == "/drip":
            return self._drip()
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/inside")
        else:
            self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 5000 if self.path == "/long" else b"ok")
        return None

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            time.sleep(0.1)
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        pass


def serve(trust: ssl.SSLContext | None = None) -> Server:
    server = Server(("127.0.0.1", 0), Handler)
    server.asked = []
    if trust is not None:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


@pytest.fixture
def plain() -> Iterator[Server]:
    server = serve()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    named = ["-subj", "/CN=hooks.example.cn", "-addext", "subjectAltName=DNS:hooks.example.cn"]
    subprocess.run([*made, *named, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return key, cert


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[Server]:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(certificate[1], certificate[0])
    server = serve(trust)
    yield server
    server.shutdown()
    server.server_close()


def nobody_is_asked(_host: str, _port: int) -> list[str]:
    raise AssertionError("the resolver was asked")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.cn/", "address_not_https"),
        ("file:///etc/passwd", "address_not_https"),
        ("//hooks.example.cn/", "address_not_https"),
        ("https://", "address_not_a_name"),
        ("https://user@hooks.example.cn/", "address_with_user"),
        ("https://hooks.example.cn@127.0.0.1/", "address_with_user"),
        ("https://hooks.example.cn:x@127.0.0.1/", "address_with_user"),
        ("https://@127.0.0.1/", "address_with_user"),
        ("https://hooks.example.cn\\@127.0.0.1/", "address_malformed"),
        ("https://hooks.example.cn/\r\nHost: x", "address_malformed"),
        ("https://hooks.exa\tmple.cn/", "address_malformed"),
        ("https://hooks.example.cn:99999/", "address_malformed"),
        ("https://hooks.example.cn:22/", "address_port"),
        ("https://127.0.0.1/", "address_not_a_name"),
        ("https://2130706433/", "address_not_a_name"),
        ("https://0x7f000001/", "address_not_a_name"),
        ("https://0177.0.0.1/", "address_not_a_name"),
        ("https://127.1/", "address_not_a_name"),
        ("https://127.0.0.1./", "address_not_a_name"),
        ("https://127.0.0.0x1/", "address_not_a_name"),
        ("https://１２７.0.0.1/", "address_not_a_name"),
        ("https://[::1]/", "address_not_a_name"),
        ("https://[::ffff:127.0.0.1]/", "address_not_a_name"),
        ("https://[fe80::1%25eth0]/", "address_not_a_name"),
        ("https://" + "a" * 3000 + ".cn/", "address_malformed"),
    ],
)
def test_check_refuses_addresses_before_resolving(url: str, code: str) -> None:
    with pytest.raises(Refused) as error:
        Outgoing(resolve=nobody_is_asked).post(url, b"")
    assert error.value.code == code


INNER = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fc00::1",
    "fe80::1", "fe80::1%eth0", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2001::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
@pytest.mark.parametrize("beside", [[], [PUBLIC]])
def test_post_refuses_names_of_our_own_network(address: str, beside: list[str]) -> None:
    """Also where only one of several addresses lies inside: which one is taken is not the name's choice."""
    with pytest.raises(Refused) as error:
        Outgoing(resolve=lambda *_: [*beside, address]).post("https://hooks.example.cn/", b"")
    assert error.value.code == "address_not_public"


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_taken(address: str) -> None:
    """The control: else a rule that refuses everything would pass."""
    assert outgoing.is_public(outgoing.ipaddress.ip_address(address))


def test_hosts_limit_whom_a_channel_asks() -> None:
    way = Outgoing(hosts=("oapi.dingtalk.com",))
    assert way.check("https://oapi.dingtalk.com/robot/send?x=1").path == "/robot/send?x=1"
    assert way.check("https://OAPI.dingtalk.com./").host == "oapi.dingtalk.com"
    for url in ("https://oapi.dingtalk.com.evil.cn/", "https://evil-oapi.dingtalk.com/", "https://dingtalk.com/"):
        with pytest.raises(Refused, match="address_host_not_allowed"):
            way.check(url)


def test_post_resolves_once_and_keeps_to_what_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is public, the second one this machine; nobody asks a second time."""
    answers, reached = iter([[PUBLIC], ["127.0.0.1"]]), []

    def connect(address: tuple[str, int], *_: object, **__: object) -> object:
        reached.append(address)
        raise OSError("closed")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(Unreachable):
        Outgoing(resolve=lambda *_: next(answers)).post("https://hooks.example.cn/", b"")
    assert reached == [(PUBLIC, 443)]


def test_post_keeps_name_and_certificate(secure: Server, certificate: tuple[Path, Path]) -> None:
    port = secure.server_address[1]
    trust = ssl.create_default_context(cafile=str(certificate[1]))
    way = Outgoing(resolve=lambda *_: ["127.0.0.1"], here=True, trust=trust)
    assert way.post(f"https://hooks.example.cn:{port}/in?a=1", b"hello").body == b"ok"
    assert secure.asked == [("/in?a=1", f"hooks.example.cn:{port}", b"hello")]
    with pytest.raises(Unreachable, match="SSL"):
        way.post(f"https://other.example.cn:{port}/", b"")  # the certificate is another name's
    with pytest.raises(Unreachable, match="SSL"):
        Outgoing(resolve=lambda *_: ["127.0.0.1"], here=True).post(f"https://hooks.example.cn:{port}/", b"")


def test_redirect_is_an_answer_and_not_followed(plain: Server) -> None:
    answer = Outgoing(here=True).post(f"http://127.0.0.1:{plain.server_address[1]}/away", b"")
    assert (answer.status, answer.ok) == (302, False)
    assert [path for path, _host, _body in plain.asked] == ["/away"]


def test_surroundings_name_no_proxy(plain: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert Outgoing(here=True).post(f"http://127.0.0.1:{plain.server_address[1]}/", b"").ok


def test_http_is_for_this_machine_alone() -> None:
    with pytest.raises(Refused, match="address_not_public"):
        Outgoing(resolve=lambda *_: [PUBLIC], here=True).post("http://hooks.example.cn/", b"")


def test_size_and_time_are_bounded(plain: Server) -> None:
    port = plain.server_address[1]
    with pytest.raises(Unreachable, match="too long"):
        Outgoing(here=True, most=4000).post(f"http://127.0.0.1:{port}/long", b"")
    assert Outgoing(here=True, most=5000).post(f"http://127.0.0.1:{port}/long", b"").ok
    began = time.monotonic()
    with pytest.raises(Unreachable):
        Outgoing(here=True, seconds=0.5).post(f"http://127.0.0.1:{port}/drip", b"")
    assert time.monotonic() - began < 3


def test_nobody_there_is_unreachable_and_names_no_key() -> None:
    with pytest.raises(Unreachable) as error:
        Outgoing(here=True).post("http://127.0.0.1:9/send?access_token=secret", b"")
    assert "secret" not in str(error.value)
    with pytest.raises(Unreachable):
        Outgoing(resolve=lambda *_: []).post("https://hooks.example.cn/", b"")
