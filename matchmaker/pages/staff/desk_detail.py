"""The pane beside the queue: the body of the thing's own page, told where to go on after an act."""

from dataclasses import dataclass
from typing import Any

from flask_login import current_user

from matchmaker.accounts import access as organisation_access
from matchmaker.accounts.queries import get_organisation
from matchmaker.catalogue import access as post_access
from matchmaker.catalogue.queries import get_need, get_post
from matchmaker.introductions import access as introduction_access
from matchmaker.introductions.cards import cards_of
from matchmaker.introductions.queries import get_introduction, list_for_need
from matchmaker.pages import questions
from matchmaker.pages.staff import introductions, organisations, review_view
from matchmaker.reporting.items import Item, Kind
from matchmaker.web.guard import require


@dataclass(frozen=True)
class Pane:
    """The folder of the templates that draw it, and what they want."""

    folder: str
    told: dict[str, Any]


def pane_of(item: Item) -> Pane:
    """Return the pane of one thing. Raises NotFound where it is gone or was never theirs."""
    pane = {
        Kind.INTRODUCTION: _introduction,
        Kind.ORGANISATION: _organisation,
        Kind.POST: _post,
        Kind.NEED: _need,
        Kind.QUESTION: _question,
        Kind.CLAIM: _claim,
    }
    return pane[item.kind](item.key)


def _introduction(code: str) -> Pane:
    introduction = get_introduction(code)
    require(introduction_access.may_view_trail(current_user, introduction), hide=True)
    return Pane("staff/introductions", introductions.context(introduction, introductions.ConfirmForm(formdata=None)))


def _organisation(code: str) -> Pane:
    organisation = get_organisation(code)
    require(organisation_access.serves(current_user, organisation), hide=True)
    return Pane("staff/organisations", organisations.context(organisation, *organisations.fresh(organisation)))


def _claim(code: str) -> Pane:
    return Pane("staff/claims", _organisation(code).told)


def _post(code: str) -> Pane:
    post = get_post(code)
    require(post_access.may_review(current_user, post), hide=True)
    return Pane("staff/posts", review_view.context(post, may_publish=post_access.may_publish(current_user, post)))


def _need(code: str) -> Pane:
    need = get_need(code)
    require(post_access.may_review(current_user, need), hide=True)
    before = list_for_need(need.id)
    told = {
        "need": need,
        "before": cards_of(before, current_user),
        "reasons": {one.code: one.steps[-1].reason for one in before if one.steps},
        "may_propose": introduction_access.may_propose(current_user, need),
    }
    return Pane("staff/needs", {"unasked": told})


def _question(code: str) -> Pane:
    return Pane("staff/questions", questions.context(questions.load(code)))
