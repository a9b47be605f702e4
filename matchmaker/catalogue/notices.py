"""Tells the poster's people what became of a post; what they are told is about their own post, so nothing is masked."""

from datetime import datetime
from typing import Any

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.notifications.service import tell


def members_of(organisation: Organisation, now: datetime) -> list[User]:
    """Return the people who act for the organisation today, in a stable order."""
    day = clock.day_of(now)
    people = {one.user.id: one.user for one in organisation.memberships if one.holds_on(day)}
    return [people[key] for key in sorted(people)]


def tell_poster(post: Post, what: str, now: datetime, **facts: Any) -> None:
    """Tell every member of the posting organisation; `what` is a past participle: need_published, capability_sent_back ..."""
    noun, page = ("need", "needs.show") if isinstance(post, Need) else ("capability", "capabilities.show")
    told = {noun: post.code, "page": {"to": page, "values": {"code": post.code}}, **facts}
    if what != "taken_down":  # its words must not travel any further
        told |= {"title": post.title, "title_lang": post.language}
    for person in members_of(post.organisation, now):
        tell(f"{noun}_{what}", person, subject=post.code, facts=told, now=now)
