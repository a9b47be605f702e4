"""The auditor's pages: the sealed trail, and who saw whose contact; nothing can be changed here and no contact is shown."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.reporting import auditing
from matchmaker.reporting.auditing import Asked
from matchmaker.web import audit_labels, audit_sheets
from matchmaker.web.forms import bad_character
from matchmaker.web.guard import Who, allow
from matchmaker.web.paging import asked_words, paging

bp = Blueprint("audit", __name__, url_prefix="/staff")


def _asked() -> tuple[Asked, dict[str, str]]:
    """Return what the address asks for, and what is wrong with it by field; a wrong part is left out of the search."""
    problems = {}
    typed, words, day = request.args.get("day", "").strip(), asked_words(), None
    try:
        day = date.fromisoformat(typed) if typed else None
        if day is not None and not 2000 <= day.year <= 2100:
            raise ValueError(typed)
    except ValueError:
        day, problems["day"] = None, str(_("请按 2026-11-24 的格式填写日期。"))
    if bad_character(words):
        words, problems["q"] = "", str(_("含有不可见的控制字符，请删去后再查。"))
    return Asked(words=words, action=request.args.get("action", "")[:60], day=day), problems


def _kept(asked: Asked) -> dict[str, Any]:
    """Return the filter as it stands in addresses."""
    return {"q": asked.words, "action": asked.action, "day": asked.day.isoformat() if asked.day else ""}


@bp.get("/audit")
@allow(Who.AUDITOR, Who.OPERATOR)
def show() -> ResponseReturnValue:
    asked, problems = _asked()
    pages = paging(auditing.count_entries(asked), "audit.show", **_kept(asked))
    entries = auditing.list_entries(asked, pages.size, pages.offset)
    found = {"entries": entries, "names": auditing.names_of(entries), "actions": auditing.list_actions()}
    facts = {"asked": asked, "kept": _kept(asked), "problems": problems, "pages": pages, "words": audit_labels}
    page = render_template("staff/audit/show.html", **facts, **found, chain=auditing.chain())
    return page, 422 if problems else 200


@bp.get("/audit/contacts")
@allow(Who.AUDITOR, Who.OPERATOR)
def contacts() -> ResponseReturnValue:
    asked, problems = _asked()
    pages = paging(auditing.count_seen(asked), "audit.contacts", **_kept(asked))
    rows = auditing.list_seen(asked, pages.size, pages.offset)
    facts = {"asked": asked, "kept": _kept(asked), "problems": problems, "pages": pages, "rows": rows}
    return render_template("staff/audit/contacts.html", **facts, chain=auditing.chain()), 422 if problems else 200


@bp.get("/audit.xlsx")
@allow(Who.AUDITOR, Who.OPERATOR)
def export() -> ResponseReturnValue:
    return audit_sheets.entries(_asked()[0])


@bp.get("/audit/contacts.xlsx")
@allow(Who.AUDITOR, Who.OPERATOR)
def export_contacts() -> ResponseReturnValue:
    return audit_sheets.contacts(_asked()[0])
