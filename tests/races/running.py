"""Starts the racing processes; what they do is `worker.py`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import Flask

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))
WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parents[2]


def race(app: Flask, folder: Path, verb: str, plans: dict[str, list[str]], *, broken: bool = False) -> list[list[str]]:
    """Let one process per address take its codes, round by round at once with the other; return what each was told."""
    folder.mkdir(exist_ok=True)
    task = {"url": app.config["SQLALCHEMY_DATABASE_URI"], "folder": str(folder), "verb": verb, "broken": broken}
    running = []
    for me, codes in plans.items():
        command = [sys.executable, str(WORKER), json.dumps({**task, "me": me, "codes": codes})]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
    answers: list[Any] = []
    for process in running:
        output, _nothing = process.communicate(timeout=540)
        assert process.returncode == 0
        answers.append(json.loads(output))
    return answers
