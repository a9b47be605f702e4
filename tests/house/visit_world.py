"""Visits for the canaries' world and for the world that forms are attacked in: one in every state that has a form of its own."""

from typing import Any

from matchmaker.accounts.people import Role, User
from matchmaker.diagnosis import finding, group, issuing, queries
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.states import Duty, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.files.accepting import Accepted
from tests.diagnosis.stage import FOUND, STEPS, Stage, make_expert, make_stage, walk
from tests.factories import admin_of, join, make_user

SECRETS = {
    "diagnosis": ("雀症等料", "雀节战略"),
    "visit_case": ("雀愿排产",),
    "visit_group": ("雀师信工",),
}
ALWAYS = {  # the report is issued; the expert of this world was invited and has not signed
    "diagnosis": {"enterprise"},
    "visit_case": {"enterprise", "officer", "operator"},
    "visit_group": {"enterprise", "officer", "operator", "other_officer", "auditor"},  # the register, the record
}
WALKED = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.SCHEDULED,
    State.IN_FIELD,
    State.FEEDBACK,
    State.DRAFTING,
    State.ISSUED,
    State.ACKNOWLEDGED,
    State.TRACKED,
)


def people() -> dict[str, User]:
    """Return an expert, who is in the register, and somebody of the authority."""
    expert, authority = make_expert().user, make_user()
    join(authority, Role.AUTHORITY)
    return {"expert": expert, "authority": authority}


def plant(enterprise: Any, officer: User, expert: User) -> dict[str, str]:
    """Return the codes of a visit to the enterprise whose report is issued and holds the canaries."""
    now, wish = clock.now(), f"{SECRETS['visit_case'][0]}，交期总变"
    stage = make_stage(enterprise=enterprise, officer=officer, photos_allowed=True, wish=wish)
    stage.user("informatics").name = SECRETS["visit_group"][0]
    walk(stage, State.IN_FIELD, now)
    written = finding.Content(**{**vars(FOUND), "phenomenon": SECRETS["diagnosis"][0]})
    row, _new = finding.write(stage.visit, written, "", by=stage.user("process"), now=now)
    issuing.write_section(stage.visit, 6, SECRETS["diagnosis"][1], 0, by=stage.user("lead"), now=now)
    entry = queries.find_expert_of(expert.id)
    assert entry is not None
    group.add(stage.visit, entry, Duty.FINANCE, by=officer, now=now)
    for state in (State.FEEDBACK, State.DRAFTING, State.REVIEW, State.ISSUED):
        STEPS[state](stage, clock.now())
    return {"visit": stage.visit.code, "finding": row.code, "expert": entry.code, "photo": "E-2026-9999"}


def fill(world: Any, enterprise: Any, officer: User, expert: User) -> None:
    """Add a visit in each state to a world; the world's expert leads them, reviews one, and has still to sign another."""
    own = queries.find_expert_of(expert.id)
    assert own is not None
    made = {"visit_draft": make_stage(enterprise=enterprise, officer=officer)}
    for name, state in ({str(state): state for state in WALKED} | {"answered": State.TRACKED}).items():
        stage = make_stage(enterprise=enterprise, officer=officer, photos_allowed=True)
        stage.experts[Duty.LEAD] = own
        walk(stage, state, clock.now())
        made[f"visit_{name}"] = stage
    finding.write(made["visit_in_field"].visit, FOUND, "", by=made["visit_in_field"].user("process"), now=clock.now())
    said = {"by": admin_of(enterprise), "now": clock.now()}
    finding.say(_first(made["visit_answered"]), "not_planned", clock.today(), "今年没有预算", **said)
    review = make_stage(enterprise=enterprise, officer=officer)
    review.experts[Duty.REVIEWER] = own
    walk(review, State.REVIEW, clock.now())
    made["visit_review"] = review
    invited = make_stage(State.ACCEPTED, enterprise=enterprise, officer=officer)
    group.add(invited.visit, own, Duty.PROCESS, by=officer, now=clock.now())
    made["visit_invited"] = invited
    newcomer = make_user()
    join(newcomer, Role.EXPERT)
    world.mails["new_expert"] = newcomer.email
    world.codes |= {name: stage.visit.code for name, stage in made.items()}
    found = _first(made["visit_feedback"])
    photo = finding.add_photo(found, Accepted("x.jpg", "jpeg", b"x"), "a" * 64, "", by=expert, now=clock.now())
    world.codes |= {"finding_written": found.code, "visit_photo": photo.code}
    world.codes["finding_issued"] = _first(made["visit_acknowledged"]).code
    db.session.flush()


def _first(stage: Stage) -> Finding:
    return queries.list_findings(stage.visit.id)[0]


def starts(world: Any) -> list[str]:
    """Return the addresses at which the forms of diagnosis are found."""
    codes = world.codes
    own = [name for name in codes if name.startswith("visit_") and name != "visit_photo"]
    asking = {
        "visit_accepted": ("group",),
        "visit_scheduled": ("schedule", "cancel", "agenda/0", "edit", "conflict", "withdraw"),
        "visit_invited": ("group", f"group/{codes['expert']}/conflict", "sign", "conflict", "withdraw"),
        "visit_feedback": ("findings/new", "report", "report/section/3", "agenda/1"),
        "visit_review": ("report", "send-back"),
        "visit_issued": ("amend", "acknowledge", "report/1"),
    }
    return [
        *("/visits", "/visits/new", "/experts", "/experts/new", f"/experts/{codes['expert']}"),
        *(f"/visits/{codes[name]}" for name in own),
        *(f"/visits/{codes[name]}/{page}" for name, pages in asking.items() for page in pages),
        *(f"/findings/{codes['finding_written']}{page}" for page in ("", "/edit", "/photos")),
        f"/findings/{codes['finding_issued']}",
    ]


def posts(world: Any) -> list[tuple[str, str, str]]:
    """Return (endpoint, path, role) of what no page shows as a form: the key that a script asks for."""
    return [("findings.key", f"/visits/{world.codes['visit_feedback']}/findings/key", "expert")]
