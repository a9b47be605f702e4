"""Files, questions and a report of the canaries' world: names, bytes and texts that only those may see whom the rules name."""

from typing import Any

from flask import Flask

from matchmaker.attachments import service
from matchmaker.foundation import clock
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.grievances import service as grievances
from matchmaker.introductions import asking
from matchmaker.introductions.models import Introduction
from matchmaker.web import uploads
from tests.factories import admin_of

FILES = {  # kind of canary: what it hangs on, who may have it
    "file_public": ("need", "public"),
    "file_introduced": ("need", "introduced"),
    "file_staff": ("need", "staff"),
    "file_offer": ("capability", "introduced"),
    "file_message": ("introduction", "introduced"),
    "file_verification": ("enterprise", "staff"),
}
ENTERPRISE_SIDE, OFFER_SIDE = (
    {"enterprise", "officer", "operator"},
    {"provider", "officer", "other_officer", "operator"},
)
READERS = {"enterprise", "provider", "other_provider", "officer", "other_officer", "operator"}
ALWAYS = {
    "file_public": READERS,
    "file_introduced": ENTERPRISE_SIDE,
    "file_staff": ENTERPRISE_SIDE,
    "file_offer": OFFER_SIDE,
    "file_message": ENTERPRISE_SIDE,
    "file_verification": ENTERPRISE_SIDE,
    "question_waiting": {*ENTERPRISE_SIDE, "other_provider"},
    "question_answered": READERS,
    "question_declined": {*ENTERPRISE_SIDE, "other_provider"},
    "question_taken_down": {"officer", "operator", "other_provider"},
    "grievance": {"officer", "operator", "other_provider"},
}
AFTER = {"file_introduced": {"provider"}, "file_message": {"provider"}, "file_offer": {"enterprise"}}
SECRETS = {kind: (f"雀件{kind}", f"雀字节{kind}") for kind in FILES} | {
    "question_waiting": ("雀问等待",),
    "question_answered": ("雀问已答", "雀答公开"),
    "question_declined": ("雀问婉拒", "雀因婉拒"),
    "question_taken_down": ("雀问下架", "雀因下架"),
    "grievance": ("雀诉举报正文",),
}


def plant(
    app: Flask, need: Any, capability: Any, others: dict[str, Any], introduction: Introduction | None
) -> dict[str, str]:
    """Hang a file of each kind up and ask a question of each; return their codes."""
    things = {"need": need, "capability": capability, "enterprise": need.organisation, "introduction": introduction}
    enterprise, provider = admin_of(need.organisation), admin_of(capability.organisation)
    codes, store, now = {}, uploads.store(), clock.now()
    for kind, (on, shown) in FILES.items():
        if things[on] is not None:
            name, words = SECRETS[kind]
            file = Accepted(f"{name}.txt", "txt", words.encode())
            purpose = "licence" if on == "enterprise" else ""
            by = provider if on == "capability" else enterprise
            how = {"visibility": shown, "purpose": purpose, "by": by, "now": now, "most_megabytes": 1}
            codes[kind] = service.attach(things[on], file, store.put(file.data), **how).code
    by = admin_of(others["other_provider"])
    codes["grievance"] = grievances.hand_in("report", "need", need.code, SECRETS["grievance"][0], by=by, now=now).code
    return codes | {"file": codes["file_introduced"]} | _ask(need, others)


def _ask(need: Any, others: dict[str, Any]) -> dict[str, str]:
    now, enterprise, officer = clock.now(), admin_of(need.organisation), others["officer_user"]
    asker, codes = others["other_provider"], {}
    for kind in ("question_answered", "question_declined", "question_taken_down", "question_waiting"):
        question = asking.ask(need, asker, SECRETS[kind][0], "zh", by=admin_of(asker), now=now)
        codes[kind] = question.code
        if kind == "question_answered":
            asking.answer(question, SECRETS[kind][1], by=enterprise, now=now)
        elif kind == "question_declined":
            asking.decline(question, "secret", SECRETS[kind][1], by=enterprise, now=now)
        elif kind == "question_taken_down":
            asking.take_down(question, SECRETS[kind][1], by=officer, now=now)
    return codes | {"question": codes["question_waiting"]}
