"""What the pages of a visit share: loading it as far as the reader may know of it, one step in one transaction, its progress."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.catalogue.queries import find_mask
from matchmaker.diagnosis import access, group, hurdles, moves, queries
from matchmaker.diagnosis.access import Part
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.standing import standing_of
from matchmaker.diagnosis.states import PLANNING, TELLING, Action, State, next_state
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.web import labels, visit_labels
from matchmaker.web.display import mask
from matchmaker.web.fields import WholeField
from matchmaker.web.forms import Form
from matchmaker.web.guard import require
from matchmaker.web.locale import language
from matchmaker.web.problems import error_text

Step = Callable[[Visit, datetime], object]
PHASES = (
    (State.DRAFT, State.SUBMITTED),
    (State.ACCEPTED, State.SCHEDULED),
    (State.IN_FIELD, State.FEEDBACK),
    (State.DRAFTING, State.REVIEW, State.REVISE),
    (State.ISSUED, State.ACKNOWLEDGED),
    (State.TRACKED,),
)
HIDDEN = ("CSRFTokenField", "HiddenField")
ON_THE_TEXT = (Action.SEND_BACK, Action.AMEND)


class Written(Form):
    """What several people write: `version` is the one that the writer saw, `theirs` what somebody else saved meanwhile."""

    version = WholeField(default=0)
    theirs: list[tuple[str, str]] | None = None

    def put_conflict(self, error: Conflict, code: str, saved: Form) -> None:
        """Say that somebody else was first; what was typed stays, on top of theirs from now on. Raises another error than `code`."""
        if error.code != code:
            raise error
        self.form_errors.append(error_text(error))
        self.version.data, self.version.raw_data = saved["version"].data, None
        shown = [one for one in self if one.type not in HIDDEN and one.name != "version" and one.name in saved]
        self.theirs = [
            (one.label.text, _shown(saved[one.name]))
            for one in shown
            if (saved[one.name].data or "") != (one.data or "")
        ]

    @property
    def status(self) -> int:
        """What a page with this form answers."""
        if not self.is_submitted():
            return 200
        return 422 if self.theirs is None else 409


def _shown(field: Any) -> str:
    """Return a field's value as its reader knows it: the word of a choice, else what was typed."""
    words = {str(value): str(word) for value, word in getattr(field, "choices", None) or []}
    typed = "" if field.data is None else str(field.data)
    return words.get(typed, typed)


def load(code: str, part: Part = Part.EXISTENCE) -> Visit:
    """Return the visit if the person may see that part of it. Raises NotFound."""
    visit = queries.get_visit(code)
    require(access.visible(visit, current_user, part), hide=True)
    return visit


def title(visit: Visit) -> str:
    """Return what a visit is called to this reader: the enterprise's name, or its description."""
    if access.visible(visit, current_user, Part.NAME):
        return visit.enterprise.name_in(language())
    return mask(find_mask(visit.enterprise))


def phase(visit: Visit) -> int:
    """Return the number of the present phase from 1; more than all once it is over, 0 where it was cancelled."""
    if visit.state == State.CLOSED:
        return len(PHASES) + 1
    return next((n for n, states in enumerate(PHASES, 1) if visit.state in states), 0)


def context(visit: Visit) -> dict[str, Any]:
    """Return what the page of a visit shows to this reader, and nothing else."""
    parts, today = access.parts(visit, current_user), clock.today()
    return {
        "visit": visit,
        "parts": parts,
        "name": title(visit),
        "phase": phase(visit),
        "member": access.member_of(visit, current_user),
        **steps(visit, today),
        **opens(visit),
        "own": current_user.belongs_to(visit.enterprise_id),
        "missing": group.lacks(visit, today) if Part.GROUP in parts else [],
        "findings": findings_of(visit) if Part.FINDINGS in parts else [],
        "issues": queries.list_issues(visit.id) if parts & {Part.FULL, Part.REDACTED} else [],
        "timeline": timeline(visit, Part.FINDINGS in parts) if Part.CASE in parts else [],
    }


def steps(visit: Visit, today: date) -> dict[str, Any]:
    """Return what the reader can do now, and what they could but for something that stands in the way, with its words."""
    found = [(one, hurdles.hurdle(visit, one, today)) for one in access.actions_for(current_user, visit)]
    return {
        "actions": [action for action, way in found if way is None],
        "blocked": [(action, error_text(way)) for action, way in found if way and way.code != "issued_already"],
    }


def opens(visit: Visit) -> dict[str, bool]:
    """Return which parts of the visit the reader may change in its present state."""
    arranges, writes = access.may_arrange(current_user, visit), access.may_write_now(current_user, visit)
    telling = visit.state in TELLING
    return {
        "writes": writes,
        "edits": telling and access.may_edit(current_user, visit),
        "prepares": telling and current_user.belongs_to(visit.enterprise_id),
        "asks": telling and (arranges or access.may_lead(current_user, visit)),
        "plans": visit.state in PLANNING and (arranges or writes),
        "invites": arranges and visit.state in group.FORMING,
        "may_sign": visit.state in group.FORMING,
    }


def stands(visit: Visit, states: Collection[str]) -> None:
    """Refuse to open a form that could not be sent; what is sent is the service's to judge. Raises IllegalTransition."""
    if request.method == "GET" and visit.state not in states:
        raise IllegalTransition("no_such_step", state=visit.state)


def findings_of(visit: Visit) -> list[tuple[Any, Any]]:
    """Return the findings, each with where it stands."""
    return [(one, standing_of(one)) for one in queries.list_findings(visit.id)]


def timeline(visit: Visit, reads: bool) -> list[dict[str, Any]]:
    """Return the steps in order, with who took them; notes on the text of the report for who reads that text."""
    return [
        {
            "when": one.at,
            "what": labels.Labels().visit_action[one.action],
            "who": one.actor.name,
            "note": one.note if reads or one.action not in ON_THE_TEXT else "",
            "now": place == len(visit.steps),
        }
        for place, one in enumerate(visit.steps, 1)
    ]


def take(code: str, action: Action, step: Step, form: Form | None = None) -> bool:
    """Take a step in one transaction and say so; False where the form needs a change, its errors put.

    A second click is answered with what the first one did.
    """
    try:
        with transaction():
            step(load(code), clock.now())
    except Invalid as error:
        if form is None:
            raise
        form.put(error)
        return False
    except Conflict:
        if not moves.was_done_by(load(code), action, current_user):
            raise
        flash(_("您刚才已经做过这一步，没有重复。"), "message")
        return True
    flash(_("已完成：%(step)s。", step=visit_labels.visit_action[action]), "ok")
    return True


def ask(code: str, action: Action, form: Form, step: Step) -> ResponseReturnValue:
    """Answer both halves of a step's page: ask on GET, act on POST."""
    visit = load(code)
    require(access.MAY[action](current_user, visit))
    if request.method == "GET":
        next_state(visit.state, action)
        hurdles.clear(visit, action, clock.today())
    if form.validate_on_submit() and take(code, action, step, form):
        return redirect(url_for("visits.show", code=code), 303)
    page = render_template("visits/step.html", visit=load(code), name=title(load(code)), action=action, form=form)
    return page, 422 if request.method == "POST" else 200
