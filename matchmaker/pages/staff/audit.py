"""The auditor's pages: the sealed trail, and who saw whose contact; nothing can be changed here and no contact is shown."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.foundation.audit import AuditEntry
from matchmaker.reporting import auditing
from matchmaker.reporting.auditing import Asked, Seen
from matchmaker.web import audit_labels, labels
from matchmaker.web.forms import bad_character
from matchmaker.web.guard import Who, allow
from matchmaker.web.paging import asked_words, paging
from matchmaker.web.sheets import Column, sheet

bp = Blueprint("audit", __name__, url_prefix="/staff")
MOST = 20_000  # rows of one file: the latest; for more there is the filter by day


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
    found = auditing.list_entries(_asked()[0], MOST)
    names = auditing.names_of(found)
    columns: list[Column[AuditEntry]] = [
        (_("序号"), lambda one: one.number),
        (_("发生时间"), lambda one: one.at),
        (_("谁"), lambda one: audit_labels.person(one.actor, names)),
        (_("做了什么"), lambda one: audit_labels.action(one.action)),
        (_("操作对象"), lambda one: audit_labels.subject(one, names)),
        (_("说明"), lambda one: "\n".join(f"{name}{_('：')}{text}" for name, text in audit_labels.facts(one, names))),
        (_("封存时间"), lambda one: one.sealed_at),
        (_("封签"), lambda one: one.seal),
    ]
    return sheet(_("审计记录"), columns, found)


@bp.get("/audit/contacts.xlsx")
@allow(Who.AUDITOR, Who.OPERATOR)
def export_contacts() -> ResponseReturnValue:
    columns: list[Column[Seen]] = [
        (_("发生时间"), lambda one: one.at),
        (_("谁看的"), lambda one: one.viewer or str(_("已注销的人员"))),
        (_("对接"), lambda one: one.introduction),
        (_("看了哪一方"), lambda one: labels.side[one.side]),
        (_("单位编号"), lambda one: one.whose),
    ]
    return sheet(_("联系方式查看记录"), columns, auditing.list_seen(_asked()[0], MOST))
