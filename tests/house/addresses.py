"""Fills the parameters of every route from a world; a route whose parameters nobody knows fails, so new ones are looked at."""

from flask import Flask
from werkzeug.routing import Rule

from tests.house.world import World

BY_BLUEPRINT = {
    "needs": "need",
    "recommendations": "need",
    "responses": "need",
    "capabilities": "capability",
    "introductions": "introduction",
    "staff_introductions": "introduction",
    "staff_organisations": "enterprise",
    "staff_posts": "need",
    "organisations": "provider",
    "operator": "park",
}
BY_NAME = {
    "capability_code": "capability",
    "provider_code": "provider",
    "organisation_code": "provider",
    "need_code": "need",
    "capability": "capability",
    "provider": "provider",
}
EXCEPT = {
    "recommendations.needs": "capability",
    "staff_introductions.propose": "need",
    "introductions.ask": "need",
}
FIXED = {"token": "not-a-token", "version": "1", "place": "1", "slug": "none", "message_id": "1", "user_id": "1"}
NUMBERS = {
    "id",
    "version",
    "place",
    "position",
    "message_id",
    "user_id",
    "membership_id",
    "request_id",
    "invitation_id",
}


def address(app: Flask, rule: Rule, world: World) -> str:
    """Return the path of a rule in this world. Raises KeyError for a parameter that is not known here."""
    values: dict[str, object] = {}
    blueprint = rule.endpoint.split(".")[0]
    for name in rule.arguments:
        if name == "code":
            kind = EXCEPT.get(rule.endpoint) or BY_BLUEPRINT[blueprint]
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
