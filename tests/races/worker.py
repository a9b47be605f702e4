"""One of the racing processes: makes its own app, then confirms each introduction at the agreed moment and prints what it was told."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.people import User
from matchmaker.accounts.queries import get_user_by_email
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.queries import get_introduction
from tests.conftest import make_app

PATIENCE = 5.0  # seconds that one waits for the other at a barrier


class Meeting:
    """A barrier of two processes made of files in a folder."""

    def __init__(self, folder: Path, me: str) -> None:
        self.folder, self.me = folder, me.replace("@", "_")

    def wait(self, name: str) -> None:
        """Go on once the other one has come here as well."""
        (self.folder / f"{name}.{self.me}").touch()
        until = time.monotonic() + PATIENCE
        while len(list(self.folder.glob(f"{name}.*"))) < 2 and time.monotonic() < until:
            time.sleep(0.0005)


def confirm(code: str, officer: str, meeting: Meeting) -> str:
    """Return "won", or the code of the refusal."""
    meeting.wait(code)
    try:
        with transaction():
            by = get_user_by_email(officer)
            introduction = get_introduction(code)
            if (
                db.engine.dialect.name != "sqlite"
            ):  # SQLite lets one writer in at a time: the other waits at BEGIN IMMEDIATE
                meeting.wait(f"{code}.read")
            service.confirm(introduction, by=by, now=clock.now(), ticks=list(Tick))
    except Conflict as refused:
        return refused.code
    except IntegrityError:
        return "crashed"
    return "won"


def move_blindly(introduction: Introduction, action: str, to: str, *, by: User, **more: Any) -> None:
    """What `moves.move` would be without its compare-and-set."""
    change = sa.update(Introduction).where(Introduction.id == introduction.id)
    db.session.execute(change.values(state=to, waiting_for=None, due_on=None))
    step = {"introduction_id": introduction.id, "action": action, "from_state": "agreed", "to_state": to}
    db.session.add(Step(**step, actor_id=by.id, at=more["now"]))


def main(task: dict[str, Any]) -> list[str]:
    """Return what was told, code by code."""
    folder = Path(task["folder"])
    app = make_app(task["url"], folder)
    if task["broken"]:
        service.move = move_blindly
    with app.app_context():
        meeting = Meeting(folder, task["officer"])
        return [confirm(code, task["officer"], meeting) for code in task["codes"]]


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
