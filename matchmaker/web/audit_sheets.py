"""The auditor's lists as Excel files: the trail, and who saw whose contact; no contact is in them."""

from flask import Response
from flask_babel import gettext as _

from matchmaker.foundation.audit import AuditEntry
from matchmaker.reporting import auditing
from matchmaker.reporting.auditing import Asked, Seen
from matchmaker.web import audit_labels, labels
from matchmaker.web.sheets import Column, sheet

MOST = 20_000  # rows of one file: the latest; for more there is the filter by day


def entries(asked: Asked) -> Response:
    """Return the entries that are looked for as a file."""
    found = auditing.list_entries(asked, MOST)
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


def contacts(asked: Asked) -> Response:
    """Return who opened whose contact as a file."""
    columns: list[Column[Seen]] = [
        (_("发生时间"), lambda one: one.at),
        (_("谁看的"), lambda one: one.viewer or str(_("已注销的人员"))),
        (_("对接"), lambda one: one.introduction),
        (_("看了哪一方"), lambda one: labels.side[one.side]),
        (_("单位编号"), lambda one: one.whose),
    ]
    return sheet(_("联系方式查看记录"), columns, auditing.list_seen(asked, MOST))
