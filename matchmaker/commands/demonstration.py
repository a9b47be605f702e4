"""Makes rows from `data/demo/` through the services, as if people had done it over weeks; `demo.py` is the command."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts import passwords, registration, staffing, terms, verification
from matchmaker.accounts.facts import OrganisationFacts
from matchmaker.accounts.models import CheckItem, Organisation, Park
from matchmaker.accounts.people import Role, User
from matchmaker.catalogue import edits, offering, review, service
from matchmaker.catalogue.content import CapabilityContent, NeedContent, RequirementContent
from matchmaker.catalogue.findings import stopping
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.config import ROOT
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.notifications.models import MailState, OutboxMessage

PASSWORD = "zhizaohe-demo"
ACCOUNTS = (
    ("企业 / enterprise", "fu@auto-e01.example"),
    ("服务商 / provider", "xian@auto-p01.example"),
    ("园区专员 / park officer", "officer@qinghe.example"),
    ("平台运营 / operator", "operator@zhizaohe.example"),
    ("审计员 / auditor", "auditor@zhizaohe.example"),
    ("专家 / expert", "lin@expert.example"),
    ("主管部门 / sponsor", "sponsor@shunyi.example"),
)
FOUNDED, VERIFIED, POSTED = timedelta(days=75), timedelta(days=70), timedelta(days=60)


@dataclass
class Made:
    """What has been made so far, by the keys of the files."""

    now: datetime
    password_hash: str
    parks: dict[str, Park] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    needs: dict[str, Need] = field(default_factory=dict)
    capabilities: dict[str, Capability] = field(default_factory=dict)


def rows(noun: str) -> list[dict[str, Any]]:
    """Return the records of one file."""
    text = (ROOT / "data" / "demo" / f"{noun}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def load(now: datetime) -> dict[str, int]:
    """Make everything; return how many of each. Call inside one transaction: all of it is there, or nothing."""
    from matchmaker.commands.demonstration_assessment import add_assessments
    from matchmaker.commands.demonstration_diagnosis import add_visits
    from matchmaker.commands.demonstration_figures import add_figures
    from matchmaker.commands.demonstration_introductions import add_introductions
    from matchmaker.commands.demonstration_policies import add_benchmarks, add_policies
    from matchmaker.commands.demonstration_site_visits import add_site_visits
    from matchmaker.commands.demonstration_stations import add_stations

    made = Made(now, passwords.hash_password(PASSWORD))
    _add_parks(made)
    for noun in ("enterprises", "providers"):
        for row in rows(noun):
            add_organisation(made, row)
    for row in rows("needs"):
        _add_need(made, row)
    for row in rows("capabilities"):
        _add_capability(made, row)
    introductions = add_introductions(made)
    assessments = add_assessments(made)
    visits = add_visits(made)  # a report holds the self-assessment of its day
    stations = add_stations(made)
    visits += add_site_visits(made)
    briefings, benchmarks = add_policies(made), add_benchmarks(made)
    amounts, problems = add_figures(made)
    _keep_mail_back(now)
    return {
        "parks": len(made.parks),
        "organisations": len(made.organisations),
        "needs": len(made.needs),
        "capabilities": len(made.capabilities),
        "introductions": introductions,
        "stations": stations,
        "visits": visits,
        "assessments": assessments,
        "briefings": briefings,
        "benchmarks": benchmarks,
        "amounts of funds": amounts,
        "common problems": problems,
    }


def _person(made: Made, email: str, name: str, phone: str = "", language: str = "zh") -> User:
    user = User(
        email=email,
        name=name,
        phone=phone,
        password_hash=made.password_hash,
        language=language,
        email_confirmed_at=made.now - FOUNDED,
        created_at=made.now - FOUNDED,
        is_demo=True,
    )
    db.session.add(user)
    db.session.flush()
    terms.accept(user, now=made.now - FOUNDED)
    return user


def _add_parks(made: Made) -> None:
    start = made.now - FOUNDED
    operator = _person(made, "operator@zhizaohe.example", "平台运营（示例）")
    staffing.grant(operator, Role.OPERATOR, by=None, now=start)
    staffing.grant(_person(made, "auditor@zhizaohe.example", "审计员（示例）"), Role.AUDITOR, by=operator, now=start)
    sponsor = _person(made, "sponsor@shunyi.example", "主管部门（示例）")
    staffing.grant(sponsor, Role.AUTHORITY, by=operator, now=start)
    made.officers[""] = operator
    for row in rows("parks"):
        park = staffing.add_park(row["key"], row["name"], row["name_en"], row["region"], by=operator, now=start)
        db.session.flush()
        made.parks[row["key"]] = park
        for person in row["officers"]:
            officer = _person(made, person["email"], person["name"])
            staffing.grant(officer, Role.OFFICER, park=park, by=operator, now=start)
            db.session.refresh(officer)
            made.officers.setdefault(row["key"], officer)
    db.session.refresh(operator)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _facts(row: dict[str, Any]) -> OrganisationFacts:
    contact = row["contact"]
    return OrganisationFacts(
        kind=row.get("kind", "enterprise"),
        name=row["name"],
        short_name=row["short_name"],
        name_en=row["name_en"] or "",
        uscc=row["uscc"],
        region=row["region"],
        size=row["size"],
        park=row.get("park") or "",
        industry=row.get("industry") or "",
        capacity=row.get("capacity", 5),
        contact_name=contact["name"],
        contact_title=contact["title"] or "",
        contact_phone=contact["phone"],
        contact_email=contact["email"],
        qualifications=tuple((one["concept"], _day(one["expires_on"])) for one in row["qualifications"]),
    )


def add_organisation(made: Made, row: dict[str, Any]) -> None:
    """Make an organisation with the person who founded it, verified as its row says."""
    contact = row["contact"]
    person = _person(made, contact["email"], contact["name"], contact["phone"], row["lang"])
    founded = registration.found_organisation(_facts(row), by=person, now=made.now - FOUNDED, is_demo=True)
    made.organisations[row["key"]], made.people[row["key"]] = founded, person
    db.session.refresh(person)
    recent = row["state"] == "submitted"
    submitted = made.now - (timedelta(days=3) if recent else FOUNDED)
    verification.submit_for_verification(founded, by=person, now=submitted)
    if recent:
        return
    officer = officer_for(made, founded)
    moment = made.now - VERIFIED
    if row["state"] == "sent_back":
        verification.send_back_organisation(founded, reason="营业执照照片看不清，请重新提供。", by=officer, now=moment)
        return
    source = "国家企业信用信息公示系统（示例）"
    checks = [verification.Check(item, True, source, clock.day_of(moment)) for item in CheckItem]
    until = clock.day_of(moment) + timedelta(days=365)
    verification.verify_organisation(founded, by=officer, now=moment, scope="主体与资质", until=until, checks=checks)


def officer_for(made: Made, organisation: Organisation) -> User:
    """Return who verifies and publishes for an organisation: its park's officer, any park's for providers, else the operator."""
    if organisation.is_enterprise:
        return made.officers[organisation.park.slug if organisation.park else ""]
    return made.officers["yuanhang" if organisation.id % 2 else "qinghe"]


def _line(row: dict[str, Any]) -> RequirementContent:
    aim = row["measure"] or {}
    measure, current = aim.get("name") or "", aim.get("current") or ""
    return RequirementContent(
        row["text"], row["must"], measure, current, aim.get("target") or "", aim.get("unit") or ""
    )


def _add_need(made: Made, row: dict[str, Any]) -> None:
    person, owner = made.people[row["enterprise"]], made.organisations[row["enterprise"]]
    lines = [asdict(_line(one)) for one in row["requirements"]]
    kind = row["production_type"] or ""
    content = NeedContent.from_json(row | {"language": row["lang"], "requirements": lines, "production_type": kind})
    moment = made.now - POSTED + timedelta(hours=7 * len(made.needs))
    need = service.create_need(person, owner, content, moment)
    made.needs[row["key"]] = need
    if row["state"] == "draft":
        return
    if row["state"] == "submitted":
        moment = made.now - timedelta(days=1 + len(made.needs) % 4)
    edits.submit(need, person, moment, declared=True)
    if row["state"] == "sent_back":
        review.send_back(need, "请补充场地照片和锤基尺寸，服务商才能判断。", officer_for(made, owner), moment)
    if row["state"] == "published":
        officer = officer_for(made, owner)
        _waive(need, officer, moment)
        review.publish(need, officer, moment + timedelta(hours=5), secrecy_checked=True)


def _waive(post: Need | Capability, officer: User, moment: datetime) -> None:
    """False alarms of the scan are waived by staff, as in real life; the texts give nobody away (a test says so)."""
    for finding in stopping(review.list_findings(post)):
        review.waive(post, finding.text, officer, moment)


def _add_capability(made: Made, row: dict[str, Any]) -> None:
    person, owner = made.people[row["provider"]], made.organisations[row["provider"]]
    cases = [{name: value for name, value in one.items() if name != "grade"} for one in row["cases"]]
    content = CapabilityContent.from_json(row | {"language": row["lang"], "cases": cases})
    moment = made.now - POSTED + timedelta(hours=6 * len(made.capabilities))
    capability = offering.create_capability(person, owner, content, moment)
    made.capabilities[row["key"]] = capability
    if row["state"] == "draft":
        return
    if row["state"] == "submitted":
        moment = made.now - timedelta(days=1 + len(made.capabilities) % 5)
    edits.submit(capability, person, moment, declared=True)
    officer = officer_for(made, owner)
    for place, case in enumerate(row["cases"], 1):
        if case["grade"] != "self":
            review.grade_case(capability, place, case["grade"], officer, moment)
    if row["state"] == "sent_back":
        review.send_back(capability, "请补充一个可公开的案例。", officer, moment)
    if row["state"] in ("published", "paused"):
        _waive(capability, officer, moment)
        review.publish(capability, officer, moment, secrecy_checked=True)
    if row["state"] == "paused":
        offering.pause_capability(capability, person, moment)


def _keep_mail_back(now: datetime) -> None:
    """Mail of the weeks that never were is not sent: only what today's state still asks for stays queued."""
    db.session.execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.state == MailState.QUEUED, OutboxMessage.created_at < now - timedelta(days=2))
        .values(state=MailState.CANCELLED, error="demonstration data")
    )
