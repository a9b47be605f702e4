"""What else stands in the world of the proof of the JSON door: files, imports, grievances, notes, what is on the desk and in line."""

from datetime import timedelta
from typing import Any

from schemathesis.transport.serialization import Binary

from matchmaker.accounts.uscc import complete
from matchmaker.attachments import service as attachments
from matchmaker.brokering import remarks
from matchmaker.brokering import service as brokering
from matchmaker.brokering.things import get_thing
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.grievances import service as grievances
from matchmaker.importing.models import Kind
from matchmaker.introductions import alternates
from matchmaker.introductions.consents import TEXT_VERSION
from matchmaker.reporting.desk import desk_of
from matchmaker.web import uploads
from tests.attachments.samples import picture
from tests.factories import admin_of
from tests.house.brought import make_batch
from tests.importing.files import ZH, as_csv, firm

PICTURE, LIST = picture("PNG"), as_csv([ZH, firm(1), firm(2)])
Codes = dict[str, list[str]]


def hang_up(*posts: Any) -> list[str]:
    """Hang a file on each post, that the other side may have once introduced; return the files' codes."""
    file, made = Accepted("图片.png", "png", PICTURE), []
    digest = uploads.store().put(file.data)
    for post in posts:
        by = admin_of(post.organisation)
        how = {"visibility": "introduced", "by": by, "now": clock.now(), "most_megabytes": 1}
        made.append(attachments.attach(post, file, digest, **how).code)
    return made


def form_for(place: str) -> dict[str, Any]:
    """Return the parts of a form that an address takes."""
    if place.endswith("/enterprises"):
        return {"file": Binary(f"企业名称,统一社会信用代码\n示例单位,{complete('91990000MB0000001')}\n".encode())}
    if "imports" in place:
        return {"file": Binary(LIST), "kind": "organisations", "park": ""}
    return {"file": Binary(PICTURE)}


def plant(needs: list[Any], offers: list[Any], made: list[str], officer: Any, operator: Any) -> tuple[Codes, Codes]:
    """Return codes by kind, and those that stand so that a step can be taken, by the step."""
    enterprise, provider, park = (
        admin_of(needs[0].organisation),
        admin_of(offers[0].organisation),
        officer.current[0].park,
    )
    batches = {state: make_batch(officer, park, state).code for state in ("preview", "applying", "done")}
    now = clock.now()
    told = [
        grievances.hand_in("report", "need", needs[3].code, "内容不实", by=provider, now=now),
        grievances.hand_in("appeal", "need", needs[4].code, "不同意", by=provider, now=now),
    ]
    grievances.answer(told[1], "已核实", by=operator, now=now)
    alternates.line_up(needs[1], [offers[1]], by=enterprise, now=now, text_version=TEXT_VERSION)
    thing, other = get_thing(made[1]), get_thing(needs[10].code)
    brokering.assign(other, officer.id, by=officer, now=now)
    day, item = clock.today() + timedelta(days=3), desk_of(officer).find(other.code)
    brokering.snooze(other, day, "等对方补材料", item.stamp, by=officer, now=now)
    note = remarks.write(get_thing(needs[0].code), "call", "已电话确认", None, by=officer, now=now)
    db.session.flush()
    codes = {
        "files": hang_up(*needs[:2], offers[0]),
        "imports": list(batches.values()),
        "kind": list(Kind),
        "grievances": [one.code for one in told],
        "subject": [needs[3].code, made[0]],
        "remarks": [needs[0].code, *made],
        "number": [str(note.id)],
        "work": [thing.code, other.code],
        "colleague": [enterprise.id, provider.id],
    }
    able = {
        "apply": [batches["preview"]],
        "cancel": [batches["applying"]],
        "undo": [batches["done"]],
        "take": [told[0].code],
        "answer": [told[0].code],
        "close": [told[1].code],
        "{provider}": [made[1]],
        "{number}": [needs[0].code],
        "revoke_consent": [made[2]],
        "snooze": [thing.code],
        **{key: [other.code] for key in ("undo_snooze", "undo_assign")},
    }
    return codes, able
