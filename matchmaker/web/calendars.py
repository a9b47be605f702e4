"""Calendar files: due days, planned steps and meetings of introductions, made from the cards that the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from flask import Response, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event

from matchmaker.accounts.people import User
from matchmaker.foundation import clock
from matchmaker.introductions import access, queries
from matchmaker.introductions.cards import Card, card_of
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import Action
from matchmaker.web import display, labels
from matchmaker.web.mail import absolute

KEPT = timedelta(days=180)  # how long what is over stays in a feed


@dataclass(frozen=True)
class Entry:
    """One day of a calendar; `key` is what it is, the same however it moves, `changes` counts how often it did."""

    key: str
    day: date
    title: str
    about: str
    url: str
    changes: int
    changed_at: datetime


def entries_of(introduction: Introduction, viewer: User) -> list[Entry]:
    """Return the days of one introduction for one viewer: what waits or comes next, and the meetings that were recorded.

    Names stand in it only where the viewer may see them, contact data never.
    """
    card = card_of(introduction, viewer)
    found = []
    if card.due_on is not None:
        found.append(_entry(card, introduction, viewer, "due", card.due_on, _next_step(card)))
    meetings = [step for step in introduction.steps if step.action == Action.RECORD_MEETING and step.facts.get("day")]
    for number, step in enumerate(meetings, 1):
        day = date.fromisoformat(str(step.facts["day"]))
        found.append(_entry(card, introduction, viewer, f"met-{number}", day, _("洽谈日"), step.at))
    return found


def _next_step(card: Card) -> str:
    """Return what the due day is for, as the card says it."""
    if card.waiting_for is None:
        return labels.stage[card.stage] if card.stage else str(_("下一步"))
    if card.waits_for_me:
        return str(_("等待贵单位答复"))
    if card.waiting_for == "both":
        return labels.stage[card.stage] if card.stage else str(_("下一步"))
    return str(_("等待%(who)s答复", who=labels.waiting[card.waiting_for]))


def _entry(
    card: Card, introduction: Introduction, viewer: User, what: str, day: date, word: str, at: datetime | None = None
) -> Entry:
    staff = introduction.side_of(viewer) is None
    page = absolute("staff_introductions.show" if staff else "introductions.show", {"code": card.code})
    title = card.title or _("该需求已下线")
    other = display.party(card.other)
    about = "\n".join([f"{card.code} · {labels.state[card.state]}", _("对方：%(name)s", name=other), page])
    return Entry(
        key=f"{card.code}-{what}",
        day=day,
        title=f"{word}{_('：')}{title}",
        about=about,
        url=page,
        changes=len(introduction.steps) if at is None else 0,
        changed_at=at or card.changed_at,
    )


def calendar(entries: Iterable[Entry], language: str, name: str) -> bytes:
    """Return the entries as an iCalendar file of whole days, the same for the same entries but for the time of its making."""
    made = Calendar()
    made.add("prodid", "-//Zhizaohe//zhizaohe//ZH" if language == "zh" else "-//Zhizaohe//zhizaohe//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Asia/Shanghai")
    host = urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or "localhost"
    for one in sorted(entries, key=lambda entry: (entry.day, entry.key)):
        made.add_component(_event(one, host))
    return bytes(made.to_ical())


def _event(one: Entry, host: str) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{host}")
    event.add("sequence", one.changes)
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("dtstart", one.day)  # whole days carry no time zone: they are Shanghai days wherever they are read
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", one.title)
    event.add("description", one.about)
    event.add("url", one.url)
    event.add("transp", "TRANSPARENT")
    return event


def list_mine(user: User) -> list[Introduction]:
    """Return what concerns a person: of their organisations, and what waits for them as staff."""
    since = clock.now() - KEPT
    found = {
        row.id: row
        for organisation in user.organisations
        for row in queries.list_for_organisation(organisation.id)
        if row.changed_at >= since and access.may_view(user, row)
    }
    if user.is_staff:
        found |= {row.id: row for row in queries.list_waiting(user)}
    return list(found.values())


def answer(introductions: Iterable[Introduction], viewer: User, language: str, file: str, name: str = "") -> Response:
    """Return the calendar of introductions as a download."""
    with force_locale(language):
        entries = [entry for one in introductions for entry in entries_of(one, viewer)]
        body = calendar(entries, language, name or _("智造合"))
    made = Response(body, mimetype="text/calendar")
    made.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return made
