"""Assessments for the pages that are looked at: drafts with evidence, results of both kinds, and what may not be compared."""

from matchmaker.accounts.people import User
from matchmaker.assessment import evidence, queries, service
from matchmaker.assessment.models import Assessment
from matchmaker.foundation import clock
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.web import uploads
from tests.house.assessment_world import MODEL, answer_level
from tests.journeys.demonstration import Scene


def furnish(scene: Scene, asker: User) -> dict[str, str]:
    """Begin what the demonstration has only finished, name the pages of states, and return the codes that addresses are about."""
    enterprise, now = asker.organisations[0], clock.now()
    done = [one for one in queries.list_of([enterprise.id]) if one.is_submitted]
    rounds = sorted((one for one in done if one.kind == "full"), key=lambda one: one.round)
    quick = next(one for one in done if one.kind == "quick")
    full = service.start(enterprise, MODEL.id, "full", by=asker, now=now)
    answer_level(full, 1, "1", asker, {"product-service": "按图加工"})
    ladders = service.start(enterprise, "draft2024-discrete", "quick", by=asker, now=now)
    file = Accepted("ledger-2026.txt", "txt", "设备台账".encode())
    digest = uploads.store().put(file.data)
    how = {"by": asker, "now": now, "most_megabytes": 1}
    kept = evidence.keep(full, "equipment", file, digest, **how)
    _name(scene, full, ladders, quick, rounds)
    return {
        "assessment": rounds[-1].code,
        "assessment_earlier": rounds[0].code,
        "assessment_full": full.code,
        "assessment_quick": ladders.code,
        "evidence": kept.code,
    }


def _name(scene: Scene, full: Assessment, ladders: Assessment, quick: Assessment, rounds: list[Assessment]) -> None:
    first, last = (f"/assessments/{one.code}" for one in (rounds[0], rounds[-1]))
    scene.add(
        "enterprise",
        assessments="/assessments",
        assessment_new="/assessments/new",
        assessment_draft=f"/assessments/{full.code}",
        assessment_answers=f"/assessments/{full.code}/answers/2/service",
        assessment_ladders=f"/assessments/{ladders.code}/quick",
        assessment_evidence=f"/assessments/{full.code}/evidence",
        assessment_result=last,
        assessment_with_needs=first,
        assessment_quick_result=f"/assessments/{quick.code}",
        assessments_compared=f"{last}/compare/{rounds[0].code}",
        assessments_of_other_kinds=f"/assessments/{quick.code}/compare/{rounds[0].code}",
    )
    scene.add("officer", assessments_of_park="/assessments", assessment_of_park=first)
    scene.add("operator", maturity_weights="/staff/maturity-weights")
