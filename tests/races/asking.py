"""One of two processes that ask for an introduction about the same need at once; prints what it was told, round by round."""

import json
import sys
from pathlib import Path
from typing import Any

from matchmaker.accounts.queries import get_user_by_email
from matchmaker.catalogue.queries import get_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions import closed, limits, service
from matchmaker.introductions.states import Side
from tests.conftest import make_app
from tests.races.worker import Meeting


def ask(number: int, pair: str, me: str, meeting: Meeting) -> str:
    """Ask with one solution about one need; return "won", or the code of the refusal."""
    need, capability = pair.split(" ")
    meeting.wait(f"{number}.start")
    try:
        with transaction():
            by, wanted, offer = get_user_by_email(me), get_need(need), get_capability(capability)
            if db.engine.dialect.name != "sqlite":  # there the other one waits at BEGIN IMMEDIATE
                meeting.wait(f"{number}.read")
            service.propose(wanted, offer, by=by, side=Side.ENTERPRISE, now=clock.now(), consent=True)
    except Conflict as refused:
        return refused.code
    return "won"


def count_blindly(need: Any) -> None:
    """What `limits.need_has_room` would be without its lock."""
    most = limits.limit(limits.Limit.OPEN_ASKS)
    if limits.count_open(need.id) >= most:
        raise Conflict("need_full", n=most)


def main() -> None:
    """Play every round."""
    task = json.loads(sys.argv[1])
    if task["broken"]:
        closed.limits.need_has_room = count_blindly
    folder = Path(task["folder"])
    app = make_app(task["url"], folder)
    meeting = Meeting(folder, task["me"])
    with app.app_context():
        told = [ask(number, pair, task["me"], meeting) for number, pair in enumerate(task["codes"])]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
