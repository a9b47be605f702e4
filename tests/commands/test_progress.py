"""What a stranger reads while a command works: stages with seconds, and of pip only how far it is."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from matchmaker.commands.progress import stage
from matchmaker.config import ROOT

PIP = """#!/bin/sh
echo "Ignoring other: markers don't match your environment"
n=0
while [ $n -lt 41 ]; do n=$((n + 1)); echo "Collecting p$n==1 (from -r lock)"; echo "  Downloading p$n.whl (9 kB)"; done
{then}
echo "Installing collected packages: p1, p2"
echo "Successfully installed p1 p2"
"""


def install(folder: Path, then: str = "") -> "subprocess.Popen[str]":
    """Install a lock of 42 packages, one of them for another Python, with a pip that only speaks."""
    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP.replace("{then}", then))
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    lock = folder / "lock.txt"
    lock.write_text("".join(f"p{n}==1 \\\n    --hash=sha256:0\n    # via something\n" for n in range(1, 43)))
    return subprocess.Popen(
        [ROOT / "scripts" / "install", lock],
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable, "VENV": str(folder / "venv")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_install_says_how_far_it_is_and_nothing_of_pip(tmp_path: Path) -> None:
    process = install(tmp_path)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    seconds = [line.rsplit("after ", 1) for line in out.splitlines()[1:]]
    assert [text.strip() for text, _ in seconds] == [
        "20 of 41 at hand",
        "40 of 41 at hand",
        "all 41 at hand",
        "installed",
    ]
    assert all(took.removesuffix(", unpacking ...").removesuffix(" s").isdigit() for _, took in seconds)


def test_install_that_fails_says_what_to_do(tmp_path: Path) -> None:
    process = install(tmp_path, "echo 'ERROR: no such package' >&2; exit 1")
    out, err = process.communicate()
    assert process.returncode == 1
    assert "installed" not in out
    assert err.startswith("ERROR: no such package\n")
    assert "is the package index reachable?" in err


def test_install_stopped_by_ctrl_c_says_so_and_blames_nobody(tmp_path: Path) -> None:
    process = install(tmp_path, "exec sleep 600")
    assert process.stdout is not None
    while "40 of 41" not in process.stdout.readline():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped" in err
    assert "failed" not in err


def test_stage_tells_the_seconds_when_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with stage("Counting"):
        assert capsys.readouterr().out == "Counting ... "
    assert capsys.readouterr().out == "0 s\n"


def test_stage_that_fails_ends_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException), stage("Counting"):
        raise click.ClickException("no")
    assert capsys.readouterr().out == "Counting ... \n"
