"""Serve: gunicorn and the mail worker as two children of one command; if one ends, the other does not go on alone."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType

import click
from flask.cli import ScriptInfo, pass_script_info, with_appcontext

from matchmaker.commands import demo
from matchmaker.commands.progress import stage
from matchmaker.commands.start import ready
from matchmaker.config import ROOT, Settings

GUNICORN = (
    "--workers=2",
    "--worker-class=gthread",
    "--threads=8",
    "--preload",  # one import for both workers; nothing is connected before they part
    "--timeout=60",
    "--graceful-timeout=10",
    "--limit-request-line=8190",  # many ticked filters
    "--log-level=warning",
    "--no-control-socket",
)
# Seconds that the children have to finish what they are at before they are killed. Whoever presses Ctrl-C waits for it, and
# a request that is cut off changes nothing, a mail that is cut off is sent again; SIGTERM comes from what can wait.
PATIENCE = {signal.SIGINT: 0.5, signal.SIGTERM: 20.0, signal.SIGHUP: 20.0}
LOOK = 0.05


@click.command("serve")
@with_appcontext
@pass_script_info
def serve(info: ScriptInfo) -> None:
    """Serve: gunicorn and the mail worker together, on HOST (127.0.0.1) and PORT (8000)."""
    app = info.load_app()
    settings: Settings = app.config["SETTINGS"]
    host, port = os.environ.get("HOST") or "127.0.0.1", read_port(os.environ.get("PORT") or "8000")
    ready(app).close()
    refuse_taken(host, port)
    pair = Pair(commands(host, port), {**os.environ, "INSTANCE_PATH": str(settings.instance_path)})
    with stage("Starting the web server and the mail worker"):
        listens = pair.listens(host, port)
    if listens:
        greet(settings)
    sys.exit(pair.wait())


def read_port(typed: str) -> int:
    """Return the port. Raises ClickException for what is none."""
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= 65535:
        raise click.ClickException(f"PORT is {typed!r}: give a number from 1 to 65535.")
    return int(typed)


def refuse_taken(host: str, port: int) -> None:
    """Raise ClickException where somebody listens on the port already or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: a port just left is free
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot listen on {host}:{port}: {error.strerror}. "
                f"If another program has the port, choose another: PORT={port + 1 if port < 65535 else 8001}"
            ) from error


def commands(host: str, port: int) -> dict[str, list[str]]:
    """Return the two children by name."""
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return {
        "web server": [sys.executable, "-m", "gunicorn", "wsgi:app", f"--bind={bound}", *GUNICORN],
        "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    }


def greet(settings: Settings) -> None:
    """Say where the product is; in a demonstration also who can sign in."""
    click.echo(f"智造合 / Zhizaohe: {settings.public_url}  (Ctrl-C stops it)")
    if not settings.mail_url:
        click.echo(f"Mail is written to {settings.instance_path / 'mail'}, since MAIL_URL is not set.")
    accounts = demo.demo_accounts() if settings.demo else []
    if accounts:
        click.echo("Demonstration accounts (mail address, password, role):")
        for role, email, password in accounts:
            click.echo(f"  {email:<32} {password:<16} {role}")


class Pair:
    """The children, and how they end: together."""

    def __init__(self, children: dict[str, list[str]], environ: dict[str, str]) -> None:
        self.news: SimpleQueue[tuple[str, int]] = SimpleQueue()  # a child's name and exit code, or "" and our signal
        self.first: tuple[str, int] | None = None
        for number in PATIENCE:
            signal.signal(number, self._signalled)
        # Each leads a group of its own: a terminal's Ctrl-C reaches us alone, and what a child leaves behind can be ended.
        self.children = {
            name: subprocess.Popen(command, cwd=ROOT, env=environ, process_group=0)
            for name, command in children.items()
        }
        for name, child in self.children.items():
            Thread(target=lambda n=name, c=child: self.news.put((n, c.wait())), daemon=True).start()

    def listens(self, host: str, port: int) -> bool:
        """Wait until the port answers; return False where a child ended or a signal came first."""
        reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        while self.first is None:
            try:
                self.first = self.news.get(timeout=LOOK)
            except Empty:
                try:
                    socket.create_connection((reached, port), timeout=1).close()
                except OSError:
                    continue
                return True
        return False

    def wait(self) -> int:
        """Wait for the first end, then end the rest; return the exit code: 0 if we were asked to stop."""
        listened = self.first is None
        name, code = self.first or self.news.get()
        if name:
            click.echo(f"The {name} ended ({_told(code)}); stopping the rest.", err=True)
        with stage("Stopping"):
            if listened:  # before that there is nothing to finish
                self._ask(signal.SIGTERM if name else signal.Signals(code), set(self.children) - {name})
            self._kill()
        return 0 if not name else (128 - code if code < 0 else code or 1)

    def _ask(self, why: signal.Signals, left: set[str]) -> None:
        """Ask the children to end and wait for it, as long as the reason allows; Ctrl-C cuts that short."""
        for name in left:
            # Gunicorn takes SIGINT for at once and SIGTERM for when done; the worker ends after the mail it is at.
            at_once = why == signal.SIGINT and name == "web server"
            self.children[name].send_signal(signal.SIGINT if at_once else signal.SIGTERM)
        until = time.monotonic() + PATIENCE[why]
        while left and (rest := until - time.monotonic()) > 0:
            with suppress(Empty):
                name, code = self.news.get(timeout=rest)
                left = left - {name}
                if not name and code == signal.SIGINT:
                    return

    def _kill(self) -> None:
        for child in self.children.values():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self.news.put(("", number))


def _told(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
