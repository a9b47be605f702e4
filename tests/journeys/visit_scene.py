"""The pages of diagnosis of the demonstration, by who may open them."""

import sqlalchemy as sa

from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.queries import find_expert_of, list_findings
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from tests.diagnosis.stage import make_stage, walk
from tests.journeys.demonstration import Scene, user_of


def _led(scene: Scene, like: Visit, state: State) -> Visit:
    """A further visit of the same enterprise in a state; the role's expert is its reviewer."""
    own = find_expert_of(user_of(scene.mails["expert"]).id)
    assert own is not None
    stage = make_stage(enterprise=like.enterprise, officer=user_of(scene.mails["officer"]))
    stage.experts[Duty.REVIEWER] = own
    walk(stage, state, clock.now())
    return stage.visit


def add_visits(scene: Scene) -> dict[str, str]:
    """Give each role its pages; return the codes that fill the parameters of further ones."""
    newest_first = sa.select(Visit).order_by(
        Visit.id.desc()
    )  # of each state the one that stands for itself, not a station's
    found = {one.state: one for one in db.session.scalars(newest_first).unique()}
    found[State.IN_FIELD].photos_allowed = True
    review, submitted, issued = (
        f"/visits/{_led(scene, found[State.TRACKED], one).code}"
        for one in (State.REVIEW, State.SUBMITTED, State.ISSUED)
    )
    here = {state: f"/visits/{one.code}" for state, one in found.items()}
    written = list_findings(found[State.IN_FIELD].id)[0].code
    told = [one.code for one in list_findings(found[State.TRACKED].id)]
    scene.add("enterprise", visits="/visits", visit=here[State.TRACKED], visit_report=f"{here[State.TRACKED]}/report/1")
    scene.add(
        "enterprise", visit_new="/visits/new", **{f"finding_{n}": f"/findings/{code}" for n, code in enumerate(told)}
    )
    scene.add("enterprise", visit_edit=f"{submitted}/edit", visit_acknowledge=f"{issued}/acknowledge")
    scene.add(
        "expert",
        visits="/visits",
        visit_invited=here[State.SCHEDULED],
        visit_sign=f"{here[State.SCHEDULED]}/sign",
        visit_leave=f"{here[State.SCHEDULED]}/withdraw",
        visit=here[State.IN_FIELD],
        visit_agenda=f"{here[State.IN_FIELD]}/agenda/1",
        visit_send_back=f"{review}/send-back",
        visit_draft=f"{here[State.IN_FIELD]}/report",
        visit_section=f"{here[State.IN_FIELD]}/report/section/8",
        visit_version=f"{here[State.ISSUED]}/report/1",
        visit_amend=f"{here[State.ISSUED]}/amend",
        finding_new=f"{here[State.IN_FIELD]}/findings/new",
        finding=f"/findings/{written}",
        finding_edit=f"/findings/{written}/edit",
        experts="/experts",
    )
    scene.add("officer", visits="/visits", visit=here[State.SUBMITTED], visit_group=f"{here[State.SCHEDULED]}/group")
    scene.add("officer", experts="/experts", expert_new="/experts/new", visit_day=f"{here[State.SCHEDULED]}/schedule")
    scene.add("officer", visit_redacted=f"{here[State.TRACKED]}/report/1")
    scene.add("sponsor", visits="/visits", visit=here[State.TRACKED], visit_report=f"{here[State.TRACKED]}/report/1")
    return {"visit": found[State.IN_FIELD].code, "finding": written}
