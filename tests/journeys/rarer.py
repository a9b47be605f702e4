"""What the demonstration has none of and single pages are about: a file brought, a pair to settle, a grievance, a webhook and the like."""

import sqlalchemy as sa

from matchmaker.diagnosis.models import Expert, Visit
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.grievances import service as grievances
from matchmaker.introductions import asking
from matchmaker.reporting.funds import Fund
from matchmaker.reporting.shared_problems import SharedProblem
from tests.house import brought, programs, telling
from tests.introductions.cast import Cast
from tests.journeys.demonstration import Scene


def codes(scene: Scene, cast: Cast) -> dict[str, str]:
    """Make what is missing and return the codes; a search and a mail's end have keys, so their pages are named here."""
    made = brought.bring_all(cast.officer, cast.park) | programs.set_up(cast.asker)
    told = telling.set_up(cast.asker, cast.officer, cast.park)
    scene.add("enterprise", search_edit=f"/searches/{told['search']}")
    scene.add("nobody", unsubscribe=f"/unsubscribe/{told['unsubscribe']}")
    scene.add("officer", pair=f"/staff/duplicates/{made['pair_one']}/{made['pair_other']}")
    now = clock.now()
    grievance = grievances.hand_in("objection", "need", cast.need.code, "请说明理由", by=cast.asker, now=now)
    question = asking.ask(cast.need, cast.provider, "节拍要到多少？", "zh", by=cast.seller, now=now)
    asking.answer(question, "每件不超过三十秒。", by=cast.asker, now=now)
    first = {
        name: sa.select(kind.code).order_by(kind.id)
        for name, kind in (("fund", Fund), ("shared_problem", SharedProblem), ("expert", Expert))
    }
    found = {name: db.session.scalars(asked).first() for name, asked in first.items()}
    return {
        "batch": made["batch_preview"],
        "webhook": made["webhook"],
        "grievance": grievance.code,
        "question": question.code,
        **{name: code for name, code in found.items() if code},
    }


def states(scene: Scene) -> list[dict[str, str]]:
    """Return the visits and introductions in each state: some page is about each of them alone."""
    visits = [{"visit": code} for code in db.session.scalars(sa.select(Visit.code).order_by(Visit.id))]
    mine = [
        address.split("/")[2] for name, address in scene.pages["enterprise"].items() if name.startswith("introduction_")
    ]
    return [*visits, *({"introduction": code} for code in mine)]
