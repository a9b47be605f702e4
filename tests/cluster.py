"""A private PostgreSQL cluster, or that of TEST_DATABASE_URL (a superuser); it runs as the `postgres` user where tests run as root."""

import atexit
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError("PostgreSQL is missing: run `make system`, or set TEST_DATABASE_URL")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start() -> tuple[str, Path]:
    folder = Path(tempfile.mkdtemp(prefix="matchmaker-pg-"))
    as_user: dict[str, object] = {}
    if os.getuid() == 0:
        person = pwd.getpwnam("postgres")
        os.chown(folder, person.pw_uid, person.pw_gid)
        as_user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    binaries, data, port = _binaries(), folder / "data", _free_port()

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **as_user)

    run(str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    fast = f"-p {port} -k {folder} -c fsync=off -c full_page_writes=off -c jit=off -c listen_addresses=127.0.0.1 -c max_connections=200"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", fast, "start")

    def stop() -> None:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres", folder


@cache
def server_url() -> str:
    """Return the address of a server on which databases may be made, one per test worker."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    lock = Path(tempfile.gettempdir()) / f"matchmaker-pg-{os.getuid()}.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # two workers that start at once must not choose the same free port
        return _start()[0]


def create_database(name: str) -> str:
    """Make an empty database on the server and return its address."""
    server = sa.create_engine(server_url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    return sa.make_url(server_url()).set(database=name).render_as_string(hide_password=False)
