"""One of the racing processes: makes its own app, takes its step of each round at once with the other, prints what it was told."""

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
from matchmaker.introductions import guards, service
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.queries import count_taken_on, get_introduction
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


def step(verb: str, introduction: Introduction, by: User) -> None:
    """Confirm or agree."""
    if verb == "confirm":
        service.confirm(introduction, by=by, now=clock.now(), ticks=list(Tick))
    else:
        service.agree(introduction, by=by, now=clock.now(), consent=True)


def play(number: int, verb: str, code: str, me: str, meeting: Meeting) -> str:
    """Return "won", or the code of the refusal."""
    meeting.wait(f"{number}.start")
    try:
        with transaction():
            by, introduction = get_user_by_email(me), get_introduction(code)
            if db.engine.dialect.name != "sqlite":  # there the other one waits at BEGIN IMMEDIATE
                meeting.wait(f"{number}.read")
            step(verb, introduction, by)
    except Conflict as refused:
        return refused.code
    except IntegrityError:
        return "crashed"
    return "won"


def move_blindly(introduction: Introduction, action: str, to: str, *, by: User, **more: Any) -> None:
    """What `moves.move` would be without its compare-and-set."""
    change = sa.update(Introduction).where(Introduction.id == introduction.id)
    db.session.execute(change.values(state=to, waiting_for=None, due_on=None))
    row = {"introduction_id": introduction.id, "action": action, "from_state": "agreed", "to_state": to}
    db.session.add(Step(**row, actor_id=by.id, at=more["now"]))


def room_without_lock(provider_id: int, introduction: Introduction | None = None) -> None:
    """What `guards.has_room` would be without its lock on the provider's row."""
    time.sleep(0.05)
    if count_taken_on(provider_id, besides=introduction.id if introduction else None) >= 1:
        raise Conflict("no_room")
    time.sleep(0.05)


def main(task: dict[str, Any]) -> list[str]:
    """Return what was told, round by round."""
    folder, me = Path(task["folder"]), task["me"]
    app = make_app(task["url"], folder)
    if task["broken"]:
        service.move = move_blindly if task["verb"] == "confirm" else service.move
        guards.has_room = room_without_lock
    with app.app_context():
        meeting = Meeting(folder, me)
        return [play(number, task["verb"], code, me, meeting) for number, code in enumerate(task["codes"])]


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
