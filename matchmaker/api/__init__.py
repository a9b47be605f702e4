"""The JSON door, /api/v1: one module a resource; each answer is made of the same cards, contents and access as the pages."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, current_app

from matchmaker.api.doors import LIMIT_MAIL, LIMIT_PDF, LIMIT_PLANNER, LIMIT_UPLOAD, OPERATIONS, view_of
from matchmaker.web import bearer
from matchmaker.web.clients import client
from matchmaker.web.security import csrf, limiter, pdf_limit, planner_limit

RESOURCES = (
    "me",
    "taxonomy",
    "organisations",
    "members",
    "searches",
    "robots",
    "needs",
    "own_needs",
    "chains",
    "capabilities",
    "own_capabilities",
    "pasting",
    "post_history",
    "recommendations",
    "saved",
    "asking",
    "responses",
    "introductions",
    "steps",
    "refusals",
    "contacts",
    "files",
    "handling",
    "interests",
    "duties",
    "exceptions",
    "secrets",
    "duplicates",
    "remarks",
    "grievances",
    "own_data",
    "telling",
    "questions",
    "adoptions",
    "notices",
    "staff",
    "staff_organisations",
    "claims",
    "staff_posts",
    "records",
    "staff_work",
    "desk",
    "absences",
    "kept_views",
    "imports",
    "import_drafts",
    "exports",
    "staff_exports",
    "webhooks",
    "operator_parks",
    "operator_users",
    "operator_outbox",
    "assessments",
    "assessment_answers",
    "assessment_files",
    "visits",
    "visit_group",
    "findings",
    "visit_photos",
    "visit_writing",
    "visit_reports",
    "experts",
    "stations",
    "registrations",
    "staff_stations",
    "station_door",
    "station_setup",
    "station_agenda",
    "station_slots",
    "station_plans",
    "plan_edits",
    "station_summaries",
    "station_sheets",
    "calendar_files",
    "programmes",
    "programme_lists",
    "policies",
    "staff_policies",
    "briefings",
    "staff_briefings",
    "benchmarks",
    "benchmark_totals",
    "staff_benchmarks",
    "open_days",
    "open_day_hosts",
    "samples",
    "introduction_samples",
    "readiness",
    "figures",
    "figure_files",
    "staff_figures",
    "neutrality",
    "maturity_weights",
    "ranking",
    "trail",
    "funds",
    "shared_problems",
    "shared_groups",
    "openapi",
)
for resource in RESOURCES:
    import_module(f"matchmaker.api.{resource}")


def _limit() -> str:
    return str(current_app.config["API_LIMIT"])


def _rarely(setting: str, otherwise: str) -> Callable[[], str]:
    return lambda: str(current_app.config.get(setting, otherwise))


# As on the pages; made once, because the limiter of the process takes another function for another limit.
RARE = {LIMIT_UPLOAD: _rarely(LIMIT_UPLOAD, "120 per hour"), LIMIT_MAIL: _rarely(LIMIT_MAIL, "30 per hour")}
# What works for seconds is counted with the pages, by person.
SHARED: dict[str, Any] = {LIMIT_PLANNER: planner_limit, LIMIT_PDF: pdf_limit}


def _whose() -> str:
    """Tries are counted by token, those without one by client."""
    bearer.load()  # limits are counted before anything else is done
    held = bearer.token()
    return f"token:{held.id}" if held is not None else client()


def init_app(app: Flask) -> None:
    """Register every route; what a page may not do without a token of its form, a program does with its own."""
    bp = Blueprint("api", __name__, url_prefix=bearer.ROOT)
    for operation in OPERATIONS:
        view = view_of(operation)
        rare = operation.limit or (LIMIT_UPLOAD if operation.form is not None else "")
        if rare:
            view = (SHARED.get(rare) or limiter.limit(RARE[rare], key_func=_whose))(view)
        bp.add_url_rule(operation.rule, operation.name, view, methods=[operation.method])
    csrf.exempt(bp)
    limiter.limit(_limit, key_func=_whose)(bp)
    app.register_blueprint(bp)
    app.register_blueprint(import_module("matchmaker.api.manual").bp)
