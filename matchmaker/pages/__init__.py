"""The browser's door: one module a noun; views stay under 20 lines and leave rules to services."""

from importlib import import_module

from flask import Flask

PAGES = (
    "home",
    "session",
    "register",
    "password",
    "account",
    "privacy",
    "secrets",
    "tokens",
    "webhooks",
    "second_factor",
    "notices",
    "telling",
    "unsubscribe",
    "searches",
    "sharing",
    "calendars",
    "mobile",
    "robots",
    "organisations",
    "members",
    "invitations",
    "guide",
    "needs",
    "capabilities",
    "own_posts",
    "find",
    "tags",
    "recommendations",
    "introductions",
    "introduction_progress",
    "follow_up",
    "refusals",
    "interests",
    "grievances",
    "responses",
    "remarks",
    "files",
    "questions",
    "staff.desk",
    "staff.work",
    "staff.board",
    "staff.absence",
    "staff.standing",
    "staff.shortage",
    "staff.reports",
    "staff.views",
    "staff.organisations",
    "staff.posts",
    "staff.introductions",
    "staff.duties",
    "staff.grievances",
    "staff.neutrality",
    "staff.operator",
    "staff.ledgers",
    "staff.ranking",
    "staff.desk_sheet",
    "staff.imports",
    "staff.duplicates",
    "staff.claims",
    "staff.audit",
)


def init_app(app: Flask) -> None:
    """Register every page's blueprint."""
    for name in PAGES:
        app.register_blueprint(import_module(f"matchmaker.pages.{name}").bp)
