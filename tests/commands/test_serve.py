"""Serve with real processes: a taken port, signals, and both children ending together."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from urllib.request import urlopen

import click
import pytest

from matchmaker.commands import serve
from matchmaker.config import ROOT

PATIENCE = 60
GRACE = 8  # seconds: less than gunicorn gives a request that it waits for


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """One `flask --app wsgi serve` on a migrated database."""

    def __init__(self, folder: Path, template: Path, port: int, **more: str) -> None:
        self.port = port
        self.log = folder / "log"
        folder.mkdir(exist_ok=True)
        shutil.copy(template, folder / "matchmaker.sqlite3")
        environ = {
            "PATH": os.environ["PATH"],
            "INSTANCE_PATH": str(folder),
            "SECRET_KEY": "a key that only tests know, long enough",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PORT": str(port),
            **more,
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def read(self) -> str:
        return self.log.read_text("utf-8")

    def ready(self) -> None:
        pause = Event()
        for _ in range(PATIENCE * 10):
            if "智造合 / Zhizaohe" in self.read():
                return
            assert self.process.poll() is None, self.read()
            pause.wait(0.1)
        raise AssertionError(self.read())

    def children(self) -> dict[str, int]:
        found = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, IndexError):
                parent = int(entry.read_text().rsplit(")", 1)[1].split()[1])
                command = (entry.parent / "cmdline").read_text().split("\0")
                if parent == self.process.pid:
                    found["web server" if "gunicorn" in command else "worker"] = int(entry.parent.name)
        return found

    def end(self) -> int:
        return self.process.wait(PATIENCE)

    def living(self) -> list[int]:
        """The processes of our session that still run; a zombie does not."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, IndexError):
                state, _parent, _group, session = entry.read_text().rsplit(")", 1)[1].split()[:4]
                if int(session) == self.process.pid and state != "Z":
                    found.append(int(entry.parent.name))
        return found

    def is_silent(self) -> bool:
        """Whether all have ended; gunicorn may leave a worker a moment behind."""
        pause = Event()
        return any(not self.living() or pause.wait(0.1) for _ in range(PATIENCE * 10))


@pytest.fixture
def served(tmp_path: Path, sqlite_template: Path) -> Iterator[Served]:
    one = Served(tmp_path / "instance", sqlite_template, free_port())
    one.ready()
    yield one
    for left in one.living():
        os.kill(left, signal.SIGKILL)
    one.process.wait()


def test_serve_answers_and_sigterm_ends_all(served: Served) -> None:
    with urlopen(f"http://127.0.0.1:{served.port}/health", timeout=10) as answer:
        assert answer.status == 200
    assert set(served.children()) == {"web server", "worker"}
    served.process.send_signal(signal.SIGTERM)
    assert served.end() == 0
    assert served.is_silent()
    assert f"http://127.0.0.1:{served.port}" in served.read()


@contextmanager
def held_request(port: int) -> Iterator[None]:
    """A request that a thread of the server waits for: its body never comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n"
        line.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
        assert b"100" in line.recv(99)  # it has been taken up
        yield


def test_ctrl_c_ends_all_at_once_and_says_so(served: Served) -> None:
    with held_request(served.port):
        begun = time.monotonic()
        os.killpg(served.process.pid, signal.SIGINT)  # as a terminal does: to the whole group in front
        assert served.end() == 0
        assert time.monotonic() - begun < GRACE
    assert served.living() == []
    assert re.search(r"\nStopping \.\.\. \d s\n$", served.read())


def test_sigterm_waits_for_a_request_and_ctrl_c_cuts_that_short(served: Served) -> None:
    """The control of the test above: without Ctrl-C the same request is waited for."""
    with held_request(served.port):
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            served.process.wait(2 * serve.PATIENCE[signal.SIGINT])
        served.process.send_signal(signal.SIGINT)
        assert served.end() == 0
    assert served.living() == []


def test_ctrl_c_while_it_starts_ends_all_without_a_traceback(tmp_path: Path, sqlite_template: Path) -> None:
    one = Served(tmp_path / "instance", sqlite_template, free_port())
    while not one.children():
        assert one.process.poll() is None, one.read()
    os.killpg(one.process.pid, signal.SIGINT)
    assert one.end() == 0
    assert one.living() == []
    assert "Traceback" not in one.read()
    assert "智造合 / Zhizaohe" not in one.read()


@pytest.mark.parametrize("name", ["web server", "worker"])
def test_serve_ends_both_when_one_is_killed(served: Served, name: str) -> None:
    os.kill(served.children()[name], signal.SIGKILL)
    assert served.end() == 128 + signal.SIGKILL
    assert f"The {name} ended (signal SIGKILL)" in served.read()
    assert served.is_silent()


def test_serve_says_that_the_port_is_taken(served: Served, tmp_path: Path, sqlite_template: Path) -> None:
    second = Served(tmp_path / "second", sqlite_template, served.port)
    assert second.end() == 1
    assert re.search(rf"Cannot listen on 127\.0\.0\.1:{served.port}: .*PORT={served.port + 1}", second.read())


def test_serve_refuses_to_start_without_a_key(tmp_path: Path, sqlite_template: Path) -> None:
    one = Served(tmp_path / "instance", sqlite_template, free_port(), SECRET_KEY="")
    assert one.end() == 4
    assert one.read().startswith("Not started: SECRET_KEY")
    assert "Traceback" not in one.read()


def test_serve_refuses_a_wrong_mail_url(tmp_path: Path, sqlite_template: Path) -> None:
    one = Served(tmp_path / "instance", sqlite_template, free_port(), MAIL_URL="mail.example.cn")
    assert one.end() == 1
    assert "MAIL_URL must look like" in one.read()


def test_serve_refuses_a_database_without_tables(tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite3"
    empty.touch()
    one = Served(tmp_path / "instance", empty, free_port())
    assert one.end() == 1
    assert "db upgrade" in one.read()


@pytest.mark.parametrize("typed", ["0", "65536", "eighty", "８０", "-1", "80.0"])
def test_read_port_refuses_what_is_none(typed: str) -> None:
    with pytest.raises(click.ClickException):
        serve.read_port(typed)


def test_commands_bind_ipv6_in_brackets() -> None:
    assert "--bind=[::1]:8000" in serve.commands("::1", 8000)["web server"]
    assert "--bind=127.0.0.1:8000" in serve.commands("127.0.0.1", 8000)["web server"]
