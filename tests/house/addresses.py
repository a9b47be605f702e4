"""Fills the parameters of every route from a world; a route whose parameters nobody knows fails, so new ones are looked at."""

from flask import Flask
from werkzeug.routing import Rule

from tests.house.world import World

BY_BLUEPRINT = {
    "webhooks": "webhook",
    "progress": "introduction",
    "privacy": "introduction",
    "secrets": "introduction",
    "needs": "need",
    "recommendations": "need",
    "responses": "need",
    "capabilities": "capability",
    "introductions": "introduction",
    "staff_introductions": "introduction",
    "refusals": "introduction",
    "duties": "introduction",
    "grievances": "grievance",
    "staff_grievances": "grievance",
    "staff_organisations": "enterprise",
    "staff_posts": "need",
    "organisations": "provider",
    "operator": "park",
    "imports": "batch",
    "claims": "enterprise",
    "work": "introduction",
    "remarks": "introduction",
    "files": "file",
    "questions": "question",
    "sharing": "need",
    "calendars": "introduction",
    "visits": "visit",
    "visit_group": "visit",
    "visit_report": "visit",
    "visit_photos": "photo",
    "findings": "finding",
    "experts": "expert",
    "stations": "station",
    "station_sheets": "station",
    "staff_stations": "station",
    "selection": "station",
    "station_plans": "station",
    "plan_edits": "station",
    "check_in": "station",
    "station_summary": "station",
    "staff_programmes": "programme",
    "assessments": "assessment",
    "assessment_files": "assessment_full",
    "briefings": "briefing",
    "staff_briefings": "briefing",
    "benchmarks": "benchmark",
    "staff_benchmarks": "benchmark",
    "open_days": "open_day",
    "samples": "introduction",
    "shared": "shared_problem",
    "funds": "fund",
}
BY_NAME = {
    "registration_code": "registration",
    "one": "enterprise",
    "other": "other_enterprise",
    "another": "other_enterprise",
    "capability_code": "capability",
    "provider_code": "provider",
    "organisation_code": "provider",
    "need_code": "need",
    "earlier": "assessment_earlier",
    "capability": "capability",
    "provider": "provider",
    "policy": "policy",
    "solution": "capability",
    "material": "material",
    "expert": "expert",
}
EXCEPT = {
    "recommendations.needs": "capability",
    "staff_introductions.propose": "need",
    "introductions.ask": "need",
    "files.of_need": "need",
    "files.of_capability": "capability",
    "files.of_introduction": "introduction",
    "files.of_organisation": "enterprise",
    "questions.ask": "need",
    "secrets.keep": "need",
    "findings.new": "visit",
    "findings.key": "visit",
    "visit_photos.add": "finding",
    "assessments.quick": "assessment_quick",
    "assessments.answers": "assessment_full",
    "assessments.discard": "assessment_full",
    "assessment_files.download": "evidence",
    "assessment_files.delete": "evidence",
    "briefings.material": "material",
    "open_days.new": "benchmark",
    "samples.show": "sample",
    "api.assessment_answers_show": "assessment_full",
    "api.assessment_answers_save": "assessment_full",
    "api.assessments_discard": "assessment_full",
    "api.assessment_files_index": "assessment_full",
    "api.assessment_files_add": "assessment_full",
}
FIXED = {
    "which": "visits",
    "what": "people",
    "token": "not-a-token",
    "handle": "none",
    "key": "none",
    "kind": "needs",
    "lang": "zh",
    "robot": "none",
    "version": "1",
    "place": "1",
    "slug": "none",
    "message_id": "1",
    "user_id": "1",
    "level": "1",
    "group": "personnel",
    "subject": "needs",
    "kpi": "valid_needs",
    "mail": "none",
    "concept": "IND024",
    "plan": "visits",
}
NUMBERS = {
    "number",
    "appointment_id",
    "slot_id",
    "appointment",
    "slot",
    "target",
    "interest",
    "exception",
    "item_id",
    "target_id",
    "id",
    "version",
    "place",
    "position",
    "message_id",
    "user_id",
    "membership_id",
    "request_id",
    "invitation_id",
    "absence_id",
    "remark_id",
    "view_id",
}


BY_RESOURCE = {
    "needs": "need",
    "capabilities": "capability",
    "introductions": "introduction",
    "organisations": "provider",
    "posts": "need",
    "webhooks": "webhook",
    "questions": "question",
    "files": "file",
    "grievances": "grievance",
    "imports": "batch",
    "remarks": "introduction",
    "work": "introduction",
    "assessments": "assessment",
    "visits": "visit",
    "findings": "finding",
    "experts": "expert",
    "stations": "station",
    "registrations": "registration",
    "programmes": "programme",
    "briefings": "briefing",
    "benchmarks": "benchmark",
    "open-days": "open_day",
    "samples": "sample",
    "shared-problems": "shared_problem",
    "funds": "fund",
    "duplicates": "other_enterprise",
    "searches": "search",
    "parks": "park",
    "evidence": "evidence",
    "photos": "photo",
}


def _of_program(rule: Rule) -> str:
    """Return the kind of thing that an address of the JSON door names."""
    staff, resource = rule.rule.startswith("/api/v1/staff/"), rule.rule.removeprefix("/api/v1").removeprefix("/staff")
    kind = BY_RESOURCE[resource.split("/")[1]]
    return "enterprise" if staff and kind == "provider" else kind


def address(app: Flask, rule: Rule, world: World) -> str:
    """Return the path of a rule in this world. Raises KeyError for a parameter that is not known here."""
    values: dict[str, object] = {}
    blueprint = rule.endpoint.split(".")[0]
    for name in rule.arguments:
        if name == "code":
            kind = EXCEPT.get(rule.endpoint) or BY_BLUEPRINT.get(blueprint) or _of_program(rule)
            values[name] = world.codes.get(kind, "I-2026-9999")
        elif name in BY_NAME:
            values[name] = world.codes[BY_NAME[name]]
        elif name in NUMBERS:
            values[name] = 1
        else:
            values[name] = FIXED[name]
    with app.test_request_context():
        from flask import url_for

        return url_for(rule.endpoint, **values)


def rules(app: Flask) -> list[Rule]:
    """Return the live router's rules but for static files, in a fixed order."""
    return sorted(
        (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda r: (r.rule, r.endpoint)
    )
