"""Assessments for the canaries' world: two rounds, a gap's need, drafts, evidence and a reason that nobody else may read."""

from typing import Any

from matchmaker.accounts.people import User
from matchmaker.assessment import answering, drafting, evidence, service
from matchmaker.assessment.answering import Given
from matchmaker.assessment.maturity import models
from matchmaker.assessment.models import Assessment
from matchmaker.assessment.statements import statements_of
from matchmaker.foundation import clock
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.web import uploads
from tests.factories import admin_of

MODEL = models()["gbt39116-2020-discrete"]
SECRETS = {"assessment": ("雀评代工图纸", "雀据设备台账", "雀字节台账")}
ALWAYS = {"assessment": {"enterprise"}}  # staff of its park see level and gaps, never answers, reasons and files


def answer_level(
    assessment: Assessment, level: int, degree: str, by: User, left_out: dict[str, str] | None = None
) -> None:
    """Answer every statement of a level alike."""
    leaves = models()[assessment.model].sub_domains
    degrees = {leaf.id: {one.number: degree for one in statements_of(leaf, level)} for leaf in leaves}
    given = Given(degrees=degrees, left_out=left_out or {})
    seen = answering.seen_of(assessment, leaves, level)
    answering.save(assessment, leaves, level, given, seen, by=by, now=clock.now())


def submitted(enterprise: Any, by: User, second: str, left_out: dict[str, str] | None = None) -> Assessment:
    """Return a submitted full one that holds level 1, answers level 2 alike, and nothing of level 3 where that is asked."""
    row = answered(enterprise, by, second, left_out)
    service.submit(row, by=by, now=clock.now())
    return row


def answered(enterprise: Any, by: User, second: str, left_out: dict[str, str] | None = None) -> Assessment:
    """Return one that can be submitted."""
    row = service.start(enterprise, MODEL.id, "full", by=by, now=clock.now())
    for level, degree in ((1, "1"), (2, second), (3, "0")):
        if level <= answering.open_level(row):
            answer_level(row, level, degree, by, left_out)
    return row


def fill(world: Any, other: Any) -> None:
    """Let another enterprise answer one whole, which it may submit."""
    world.codes["assessment_answered"] = answered(other, admin_of(other), "0.5").code


def plant(enterprise: Any) -> dict[str, str]:
    """Return the codes: two submitted rounds, a draft of each kind, and a file of evidence."""
    by, now = admin_of(enterprise), clock.now()
    reason, name, words = SECRETS["assessment"]
    first = submitted(enterprise, by, "0.5")
    second = submitted(enterprise, by, "0.5", {"product-service": reason})
    drafting.draft_need(second, "logistics", "zh", by=by, now=now)
    full = service.start(enterprise, MODEL.id, "full", by=by, now=now)
    quick = service.start(enterprise, MODEL.id, "quick", by=by, now=now)
    file = Accepted(f"{name}.txt", "txt", words.encode())
    digest = uploads.store().put(file.data)
    kept = evidence.keep(full, "equipment", file, digest, by=by, now=now, most_megabytes=1)
    return {
        "assessment": second.code,
        "assessment_earlier": first.code,
        "assessment_full": full.code,
        "assessment_quick": quick.code,
        "evidence": kept.code,
    }


def starts(codes: dict[str, str]) -> list[str]:
    """Return the addresses of pages with forms that no other page shows first."""
    full, quick = f"/assessments/{codes['assessment_full']}", f"/assessments/{codes['assessment_quick']}"
    return [
        *("/assessments", "/assessments/new", "/staff/maturity-weights", f"/assessments/{codes['assessment']}"),
        *(full, f"{full}/answers/1/service", f"{full}/evidence", f"{quick}/quick"),
    ]


def posts(codes: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return the posts of one button that stand on the pages of an enterprise whose pages are not looked at."""
    return [("assessments.submit", f"/assessments/{codes['assessment_answered']}/submit", "other_enterprise")]
