"""The demonstration's experts and visits, walked through their steps by the services up to the state that the file names."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from PIL import Image, ImageDraw

from matchmaker.accounts import staffing
from matchmaker.accounts.people import Role, User
from matchmaker.catalogue import edits, review, service
from matchmaker.catalogue.findings import stopping
from matchmaker.catalogue.models import Need
from matchmaker.commands.demonstration import Made, _person, officer_for
from matchmaker.commands.demonstration_introductions import _confirm, _working
from matchmaker.config import ROOT
from matchmaker.diagnosis import agenda, finding, group, issuing, queries, register
from matchmaker.diagnosis import service as visits
from matchmaker.diagnosis.finding import Content
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.models import Expert, Visit
from matchmaker.diagnosis.register import Entry
from matchmaker.diagnosis.service import Case
from matchmaker.diagnosis.states import Duty, EmployerKind, State
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.foundation.files.watermark import marked
from matchmaker.introductions import progress
from matchmaker.introductions import service as introducing
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import Side
from matchmaker.web import uploads

REACHED = tuple(State)  # in the order of a visit's life
BESIDE = ("delivered", "need", "said", "photo")  # what the file says of a finding besides its words


def add_visits(made: Made) -> int:
    """Make experts and visits, oldest first; return how many visits."""
    plain = json.loads((ROOT / "data" / "demo" / "visits.json").read_text(encoding="utf-8"))
    experts = {row["key"]: _expert(made, row) for row in plain["experts"]}
    for row in sorted(plain["visits"], key=lambda one: -one["days_ago"]):
        _visit(made, row, experts)
    return len(plain["visits"])


def _expert(made: Made, row: dict[str, Any]) -> Expert:
    start, operator = made.now - timedelta(days=70), made.officers[""]
    person = _person(made, row["email"], row["name"])
    staffing.grant(person, Role.EXPERT, by=operator, now=start)
    db.session.refresh(person)
    employer = made.organisations[row["employer"]].code if "employer" in row else ""
    entry = Entry(
        fields=row["fields"],
        languages=row["languages"],
        employer_code=employer,
        employer=row.get("named", ""),
        employer_kind=row.get("kind", EmployerKind.INDEPENDENT),
        post=row["post"],
        most_visits=6,
    )
    return register.enter(person, entry, by=operator, now=start)


def _visit(made: Made, row: dict[str, Any], experts: dict[str, Expert]) -> None:
    owner, owns = made.people[row["enterprise"]], made.organisations[row["enterprise"]]
    officer, day = officer_for(made, owns), made.now - timedelta(days=row["days_ago"])
    before = min(day, made.now) - timedelta(days=12)
    case = Case(row["wish"], row["products"], "zh", row["photos_allowed"], row.get("photo_rules", ""))
    visit = visits.apply(owns, case, by=owner, now=before)
    visits.submit(visit, by=owner, now=before)
    if row["state"] == State.SUBMITTED:
        return
    visits.accept(visit, by=officer, now=before + timedelta(days=1))
    for duty, key in row["group"].items():
        group.add(visit, experts[key], duty, by=officer, now=before + timedelta(days=2))
        if key not in row.get("unsigned", ()):
            signed = before + timedelta(days=3)
            group.sign(visit, secrecy=True, no_conflict=True, by=experts[key].user, now=signed)
    visits.schedule(visit, clock.day_of(day), by=officer, now=before + timedelta(days=4))
    if row["state"] == State.SCHEDULED:
        return
    people = {duty: experts[key].user for duty, key in row["group"].items()}
    _on_site(made, visit, row, people, day)
    if row["state"] != State.IN_FIELD:
        _report(made, visit, row, people, owner, officer, day)


def _on_site(made: Made, visit: Visit, row: dict[str, Any], people: dict[str, User], day: datetime) -> None:
    lead, process = people[Duty.LEAD], people[Duty.PROCESS]
    owner = made.people[row["enterprise"]]
    visits.prepare(visit, [one.position for one in visit.preparations], by=owner, now=day - timedelta(days=1))
    visits.begin(visit, by=lead, now=day)
    for item in list(visit.agenda):
        if item.kind in row["notes"]:
            noted = agenda.Line(item.begins, item.kind, "", "计划科与车间", row["notes"][item.kind])
            agenda.keep(visit, item.id, noted, item.version, by=process, now=day)
    for one in row["findings"]:
        content = Content(**{name: value for name, value in one.items() if name not in BESIDE})
        written, _new = finding.write(visit, content, "", by=process, now=day)
        if one.get("photo"):
            photograph(written, "排产看板（示意图）", by=process, now=day)


def photograph(written: Finding, caption: str, *, by: User, now: datetime) -> None:
    """A drawn stand-in for a photo: the demonstration shows nobody's factory."""
    picture = Image.new("RGB", (960, 640), "#d8d2c4")
    draw = ImageDraw.Draw(picture)
    for place in range(6):
        draw.rectangle((60 + 145 * place, 180 + 30 * (place % 3), 170 + 145 * place, 520), fill="#7f8c87")
    drawn = io.BytesIO()
    picture.save(drawn, format="JPEG", quality=80)
    file = marked(Accepted("photo.jpg", "jpeg", drawn.getvalue()), written.visit.code)
    digest = uploads.store().put(file.data) if current_app else ""
    finding.add_photo(written, file, digest, caption, by=by, now=now)


def _report(
    made: Made, visit: Visit, row: dict[str, Any], people: dict[str, User], owner: User, officer: User, day: datetime
) -> None:
    lead, reviewer = people[Duty.LEAD], people[Duty.REVIEWER]
    visits.give_feedback(visit, by=lead, now=day)
    visits.draw_up(visit, by=lead, now=day + timedelta(days=1))
    for number, text in row["texts"].items():
        issuing.write_section(visit, int(number), text, 0, by=lead, now=day + timedelta(days=2))
    issuing.hand_in(visit, by=lead, now=day + timedelta(days=4))
    issuing.issue(visit, by=reviewer, now=day + timedelta(days=6))
    if row["state"] == State.ISSUED:
        return
    issuing.acknowledge(visit, row.get("comment", ""), by=owner, now=day + timedelta(days=8))
    visits.track(visit, by=officer, now=day + timedelta(days=9))
    told = {one.phenomenon: one for one in queries.list_findings(visit.id)}
    for one in row["findings"]:
        _afterwards(made, told[one["phenomenon"]], one, owner, officer, day + timedelta(days=10))


def _afterwards(made: Made, found: Finding, row: dict[str, Any], owner: User, officer: User, moment: datetime) -> None:
    if "said" in row:
        status, note = row["said"]
        finding.say(found, status, clock.day_of(moment), note, by=owner, now=moment)
    if "delivered" in row or row.get("need"):
        need = finding.turn_into_need(found, by=owner, now=moment)
        if "delivered" in row:
            _deliver(made, need, row["delivered"], owner, officer, _working(moment))


def _deliver(made: Made, need: Need, key: str, owner: User, officer: User, moment: datetime) -> None:
    """Publish the need and bring it to a delivery; it is filled then, and no longer among what is listed."""
    offer = made.capabilities[key]
    provider = next(made.people[name] for name, one in made.organisations.items() if one.id == offer.organisation_id)
    edits.submit(need, owner, moment, declared=True)
    for hit in stopping(review.list_findings(need)):
        review.waive(need, hit.text, officer, moment)
    review.publish(need, officer, moment, secrecy_checked=True)
    introduction = introducing.propose(need, offer, by=owner, side=Side.ENTERPRISE, now=moment, consent=True)
    introducing.agree(introduction, by=provider, now=moment + timedelta(hours=3), consent=True)
    _confirm(introduction, officer, moment + timedelta(hours=5))
    day = clock.day_of(moment)
    progress.record_meeting(introduction, by=owner, now=moment + timedelta(days=2), day=day + timedelta(days=2))
    said = Said(day=day + timedelta(days=5), band="50-100", contract="contract")
    for by in (owner, provider):
        progress.sign(introduction, by=by, now=moment + timedelta(days=6), said=said)
    done = Said(day=day + timedelta(days=18), note="准时交付由 82% 提高到 93%")
    for by in (owner, provider):
        progress.deliver(introduction, by=by, now=moment + timedelta(days=19), said=done)
    service.fill_need(need, owner, moment + timedelta(days=19))
