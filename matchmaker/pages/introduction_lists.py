"""What lists and timelines of introductions share between the sides' pages and the staff's: tabs, paging, steps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.queries import list_contact_seen
from matchmaker.introductions.states import Action, Side, State
from matchmaker.web import display, labels, sessions
from matchmaker.web.paging import paging
from matchmaker.web.words import inside

PER_PAGE = 20

TABS: dict[str, tuple[State, ...] | None] = {
    "all": None,
    "proposed": (State.PROPOSED,),
    "agreed": (State.AGREED,),
    "introduced": (State.INTRODUCED,),
    "met": (State.MET,),
    "signed": (State.SIGNED, State.DELIVERED),
    "ended": (State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.CLOSED),
}


@dataclass(frozen=True)
class Tab:
    """One tab with its count."""

    word: str
    n: int
    url: str
    on: bool


def acting_organisation() -> Organisation:
    """Return the organisation that the person acts for, else their first one."""
    acting = sessions.acting()
    if acting is not None and acting.organisation is not None:
        return acting.organisation
    first: Organisation = current_user.organisations[0]
    return first


def chosen_tab() -> str:
    """Return the tab of the address, "all" where it names none."""
    wanted = request.args.get("state", "all")
    return wanted if wanted in TABS else "all"


def states_of(tab: str) -> tuple[State, ...] | None:
    """Return the states of a tab, None for all."""
    return TABS[tab]


def _count(tab: str, counts: dict[str, int]) -> int:
    states = TABS[tab]
    return sum(counts.values()) if states is None else sum(counts.get(one, 0) for one in states)


def _tab_word(tab: str) -> str:
    own = {"all": _("全部"), "signed": _("签约与交付"), "ended": _("已结束")}
    return own.get(tab) or labels.state[tab]


def frame(endpoint: str, tab: str, counts: dict[str, int]) -> dict[str, Any]:
    """Return what stands around a list: tabs with counts, its pages, its 台账."""
    tabs = [
        Tab(_tab_word(one), _count(one, counts), url_for(endpoint, state=None if one == "all" else one), one == tab)
        for one in TABS
    ]
    state = None if tab == "all" else tab
    return {
        "tabs": tabs,
        "pages": paging(_count(tab, counts), endpoint, PER_PAGE, state=state),
        "export_url": url_for(endpoint.replace(".index", ".export"), state=state),
    }


@dataclass(frozen=True)
class Item:
    """One line of a timeline."""

    when: datetime
    what: str
    who: str
    note: str
    now: bool = False


def _what(step: Step, introduction: Introduction) -> str:
    """Return a step as a sentence: who did what."""
    if step.action == Action.PROPOSE:
        began = {
            Side.ENTERPRISE: _("企业申请对接"),
            Side.PROVIDER: _("服务商应答需求"),
            Side.STAFF: _("园区提议对接"),
        }
        return str(began[Side(introduction.initiator)])
    if step.action == Action.EXPIRE:
        return str(_("到期未答复，自动结束"))
    if step.action == Action.HAND_OVER:
        return str(_("到期没有进展，转园区跟进"))
    if step.action == Action.WITHDRAW and step.facts.get("need_state") == "filled":
        return str(_("需求已选定其他服务商，本次未选中"))
    if step.action == Action.WITHDRAW and step.facts.get("need_state"):
        return str(_("需求已关闭，对接随之撤回"))
    if step.action == Action.WITHDRAW and step.facts.get("consent_withdrawn"):
        return _opened(_("%(who)s撤回同意", who=display.the_side(step.actor_side)))
    return _opened(labels.done[step.action] % {"who": display.the_side(step.actor_side)})


def _opened(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _who(step: Step, named: bool) -> str:
    if step.actor is None:
        return str(_("系统"))
    own = step.actor_side == Side.STAFF or any(current_user.belongs_to(one.id) for one in step.actor.organisations)
    return step.actor.name if named or (own and step.actor_side != Side.STAFF) else ""


def _note(step: Step) -> str:
    parts = [labels.decline[step.reason] if step.reason else "", _particulars(step), step.note]
    return str(_("：")).join(one for one in parts if one)


def _particulars(step: Step) -> str:
    """Return what a step says besides its words: the outcome and how well it is known, or what was planned for when."""
    told = []
    if step.action == Action.PLAN and "stage" in step.facts:
        told = [labels.stage[step.facts["stage"]], labels.waiting[step.facts["owner"]]]
    elif step.action == Action.RECORD_NO_SHOW:
        told = [str(_("%(who)s未到", who=labels.side[step.facts["absent"]]))]
    elif step.facts.get("not_chosen"):
        told = [str(_("主要原因：%(why)s", why=labels.not_chosen[step.facts["not_chosen"]]))]
    elif step.facts.get("follow_up"):
        told = [labels.follow_up[step.facts["answer"]]]
    elif "grade" in step.facts:
        told = [labels.outcome[step.facts["outcome"]], labels.outcome_grade[step.facts["grade"]]]
    day = step.facts.get("day")
    told += [display.day(date.fromisoformat(day))] if day else []
    return " · ".join(told)


def timeline_of(introduction: Introduction, named: bool = False, whole: bool = False) -> list[Item]:
    """Return what happened, oldest first; people are named to their own colleagues, with `named` (staff) all of them.

    The message of the first step has a place of its own on the page; only the `whole` record repeats it.
    """
    steps = introduction.steps
    notes = {one.id: "" if one.action == Action.PROPOSE and not whole else _note(one) for one in steps}
    return [Item(one.at, _what(one, introduction), _who(one, named), notes[one.id], one is steps[-1]) for one in steps]


def reveals_of(introduction: Introduction) -> list[tuple[str, str, datetime]]:
    """Return (who may see, which fields, since when) of each reveal."""
    sides = {introduction.enterprise_id: Side.ENTERPRISE, introduction.provider_id: Side.PROVIDER}
    return [(display.the_side(sides[one.recipient_id]), _fields(one.fields), one.at) for one in introduction.reveals]


def _fields(names: list[str]) -> str:
    return str(_("、")).join(inside(labels.contact_field[name]) for name in names)


def _side_words(introduction: Introduction) -> dict[int, str]:
    return {introduction.enterprise_id: labels.side["enterprise"], introduction.provider_id: labels.side["provider"]}


def consents_of(introduction: Introduction) -> list[tuple[str, str, str, datetime, datetime | None]]:
    """Return (giver, fields, version of the text, given at, withdrawn at) of each consent."""
    words = _side_words(introduction)
    return [
        (words[one.giver_id], _fields(one.fields), one.text_version, one.at, one.withdrawn_at)
        for one in introduction.consents
    ]


def seen_of(introduction: Introduction) -> list[tuple[str, str, int, datetime]]:
    """Return (who, whose contact, how often, last time) of everyone who opened contact data."""
    words = _side_words(introduction)
    return [(name, words[subject], times, last) for name, subject, times, last in list_contact_seen(introduction.id)]
