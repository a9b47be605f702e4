"""What a report holds, as plain values: from rows while it is written, frozen when a version is issued; and its redacted edition.

`content_of` gives
  visit, number, language, day, issued_on, enterprise {name, name_en, industry, size, region, qualifications},
  described {industry, size, region}, group and reviewers [{name, post, employer, duty}],
  agenda [{begins, kind, subject, whom, notes}], photos_allowed,
  findings [{code, ... every column of `finding.Content` ..., photos [{code, caption, digest, kind}], need}],
  assessment (None, or {code, kind, model, version, level, total, top, sub_domains [{zh, en, score}]}),
  texts {"1".."16": what the group wrote}.
"""

import hashlib
import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from matchmaker.assessment import queries as assessments
from matchmaker.assessment.gaps import reach
from matchmaker.assessment.models import Kind
from matchmaker.assessment.results import read_result
from matchmaker.catalogue.queries import find_mask
from matchmaker.diagnosis import queries
from matchmaker.diagnosis.finding import Content
from matchmaker.diagnosis.findings import Finding
from matchmaker.diagnosis.models import Visit, VisitMember
from matchmaker.diagnosis.states import GROUP, Duty
from matchmaker.foundation import clock

SECTIONS = range(1, 17)
PUBLIC = ("sub_domain", "scene", "priority", "route")
"""Of a finding, what the sponsor reads: codes of lists, never a word that somebody typed."""


def content_of(visit: Visit, number: int, now: datetime) -> dict[str, Any]:
    """Return the report as the rows say now."""
    owner = visit.enterprise
    described = find_mask(owner)
    return {
        "visit": visit.code,
        "number": number,
        "language": visit.language,
        "day": visit.day.isoformat() if visit.day else "",
        "issued_on": clock.day_of(now).isoformat(),
        "enterprise": {
            "name": owner.name,
            "name_en": owner.name_en,
            "industry": owner.industry,
            "size": owner.size,
            "region": owner.region,
            "qualifications": [one.concept for one in owner.qualifications],
        },
        "described": {"industry": described.industry, "size": described.size, "region": described.region},
        "wish": visit.wish,
        "products": visit.products,
        "photos_allowed": visit.photos_allowed,
        "group": [_person(one) for one in visit.group if one.duty in GROUP],
        "reviewers": [_person(one) for one in visit.members if one.duty == Duty.REVIEWER and one.has_signed],
        "agenda": [
            {"begins": one.begins, "kind": one.kind, "subject": one.subject, "whom": one.whom, "notes": one.notes}
            for one in visit.agenda
        ],
        "findings": [_finding(one) for one in queries.list_findings(visit.id)],
        "assessment": _assessment(owner.id, now),
        "texts": {str(n): row.text for n, row in sorted(queries.sections_of(visit.id).items()) if row.text},
    }


def _person(member: VisitMember) -> dict[str, str]:
    expert = member.expert
    employer = expert.organisation.name if expert.organisation is not None else expert.employer
    return {"name": expert.name, "post": expert.post, "employer": employer, "duty": member.duty}


def _finding(row: Finding) -> dict[str, Any]:
    plain = {one.name: getattr(row, one.name) for one in fields(Content)}
    photos = [{"code": p.code, "caption": p.caption, "digest": p.digest, "kind": p.kind} for p in row.photos]
    return {"code": row.code, **plain, "photos": photos, "need": row.link.need.code if row.link else ""}


def _assessment(enterprise_id: int, now: datetime) -> dict[str, Any] | None:
    """Return the enterprise's newest submitted self-assessment, a full one before a quick one; None where there is none."""
    submitted = [one for one in assessments.list_of([enterprise_id]) if one.result is not None and one.result.at <= now]
    found = max(submitted, key=lambda one: (one.kind == Kind.FULL, one.submitted_at), default=None)
    if found is None or found.result is None:
        return None
    reading = read_result(found.result)
    reached = reach(reading.model, reading)
    leaves = [
        {"zh": leaf.zh, "en": leaf.en, "score": f"{float(reached[leaf.id]):.2f}"}
        for leaf in reading.model.sub_domains
        if leaf.id in reached
    ]
    return {
        "code": found.code,
        "kind": found.kind,
        "model": {"zh": reading.model.name_in("zh"), "en": reading.model.name_in("en")},
        "version": found.model_version,
        "level": found.result.level,
        "total": found.result.total,
        "top": reading.model.levels,
        "sub_domains": leaves,
    }


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content as canonical JSON: sorted keys, no blanks, UTF-8."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def redacted(content: dict[str, Any]) -> dict[str, Any]:
    """Return the edition for the sponsor: built up from what may be told, so that a new field stays out until it is named here."""
    duties = [one["duty"] for one in content["group"]]
    return {
        "visit": content["visit"],
        "number": content["number"],
        "language": content["language"],
        "day": content["day"],
        "issued_on": content["issued_on"],
        "described": content["described"],
        "duties": duties,
        "interviews": len([one for one in content["agenda"] if one["kind"] == "interview"]),
        "photos": sum(len(one["photos"]) for one in content["findings"]),
        "findings": [{name: one[name] for name in PUBLIC} for one in content["findings"]],
        "needs": len([one for one in content["findings"] if one["need"]]),
    }
