"""提议对接: for one need, who is recommended and why, who is left out, and the one that staff choose; routed by `introductions.py`."""

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.catalogue.queries import find_capabilities, find_capability, get_need
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import access, interests, limits, queries, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN, Side
from matchmaker.pages import introduction_steps as steps
from matchmaker.recommendations.queries import introductions_of
from matchmaker.recommendations.service import recommend_providers
from matchmaker.web import shortlist, shown, wish
from matchmaker.web.fields import boxes
from matchmaker.web.forms import Form, line, text
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.paging import asked_words
from matchmaker.web.provider_cards import Aside, Row

HOME, PAGE = "staff_introductions.show", "staff_introductions.propose"
MOST_OFFERS = 30
MOST_COMPARED = 8


class ProposeForm(Form):
    """Which capability, and why."""

    capability = line(_l("方案编号"), most=20, required=True)
    message = text(_l("推荐理由"), most=500, description=_l("双方都会看到，不要写单位名称和联系方式。"))
    others = boxes(_l("一并比较过的候选"))
    few_reason = line(_l("候选不足的原因"), most=limits.LONGEST_REASON)


@dataclass(frozen=True)
class Offer:
    """A capability as staff look at it before they choose: its card where it is recommended, and what stands in the way."""

    capability: Capability
    row: Row | None
    better: Row | None  # the same provider's card where it is recommended with another capability
    introduction: Introduction | None
    left_out: Aside | None


@dataclass(frozen=True)
class Choices:
    """Everything there is to choose from for a need."""

    board: shortlist.Board
    met: dict[int, Introduction]

    def offer(self, capability: Capability) -> Offer:
        """Return a capability with what is known of its provider for this need."""
        provider, met = capability.organisation, self.met.get(capability.organisation_id)
        row = next((one for one in self.board.rows if one.key == provider.code), None)
        itself = row is not None and row.candidate.capability.id == capability.id
        return Offer(
            capability,
            replace(row, ask_url="") if row and itself else None,
            None if itself else row,
            met if met is not None and met.state in OPEN else None,
            next((one for one in self.board.hidden if one.key == provider.code), None),
        )


def _choices(need: Need) -> Choices:
    """Return the list of the need's own page, without what its page alone can do with a card."""
    found = recommend_providers(need, newcomers=current_app.config["NEWCOMERS"])
    board = shortlist.board(need, found, wish.Wish(whole="all" in request.args), current_user)
    rows = [replace(row, pick="") for row in board.rows]
    kept = {row.key: row for row in rows}
    groups = [replace(group, rows=[kept[row.key] for row in group.rows]) for group in board.groups]
    return Choices(replace(board, rows=rows, groups=groups), introductions_of(need.id))


@allow(Who.STAFF)
def propose(code: str) -> ResponseReturnValue:
    form = ProposeForm()
    if request.method == "GET":
        form.capability.data = request.args.get("capability", "")
    form.others.choices = [(one, one) for one in limits.known_providers(request.form.getlist("others"))]
    if form.validate_on_submit() and (made := _propose(form, code)):
        return redirect(url_for(HOME, code=made), 303)
    need = get_need(code)
    require(access.may_propose(current_user, need), hide=True)
    return _page(need, form), 422 if form.is_submitted() else 200


def _page(need: Need, form: ProposeForm) -> str:
    choices, words = _choices(need), asked_words()
    capability = None if form.capability.errors else find_capability(_code(form))  # NUL reaches no database
    chosen = choices.offer(capability) if capability is not None and capability.is_public else None
    found = [choices.offer(one) for one in find_capabilities(words.split(), MOST_OFFERS)] if words else []
    facts: dict[str, Any] = {"need": need, "b": choices.board, "chosen": chosen, "offers": found, "q": words}
    if chosen is not None:
        facts |= _around(need, chosen, choices.board, form)
    page = render_template("staff/introductions/propose.html", form=form, **facts)
    if chosen is None:
        shown.keep_rows(current_user, choices.board, choices.board.visible)
    return page


def _around(need: Need, chosen: Offer, board: shortlist.Board, form: ProposeForm) -> dict[str, Any]:
    """Return what stands beside the chosen one: what its provider has in hand, declared ties, whom it may have been compared with."""
    provider, day = chosen.capability.organisation_id, clock.today()
    rows = [row for row in board.rows if row.candidate.provider.id != provider][:MOST_COMPARED]
    form.others.choices = [(row.key, row.name) for row in rows]
    between = {provider, *(row.candidate.provider.id for row in rows)}
    return {
        "taken": queries.count_taken_on(provider),
        "wanted": limits.limit(limits.Limit.CANDIDATES),
        "full": limits.is_enough(need.id),
        "side_ties": interests.kinds(interests.ties_between(need, {provider}, day)),
        "my_ties": interests.ties_of(current_user, between | {need.organisation_id}, day),
    }


def _code(form: ProposeForm) -> str:
    return (form.capability.data or "").strip().upper()


def _propose(form: ProposeForm, code: str) -> str:
    def make() -> Introduction:
        need, capability = get_need(code), find_capability(_code(form))
        require(access.may_propose(current_user, need), hide=True)
        if capability is None:
            raise Invalid("capability", "no_such_capability")
        words, now = form.message.data or "", clock.now()
        made = service.propose(need, capability, by=current_user, side=Side.STAFF, now=now, message=words)
        limits.keep_candidates(made, form.others.data or (), form.few_reason.data or "", by=current_user, now=now)
        return made

    return steps.begin(form, code, _code(form), make, _("已提议对接，先请企业答复。"))
