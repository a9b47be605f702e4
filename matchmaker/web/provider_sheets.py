"""The recommended providers and their 比选单 as files; the same rows, words and questions as their pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Response
from flask_babel import gettext as _
from markupsafe import Markup

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.catalogue.models import Need
from matchmaker.recommendations import queries
from matchmaker.web import labels
from matchmaker.web.answers import AnswerView, Line
from matchmaker.web.comparison import asks, conditions
from matchmaker.web.display import concept
from matchmaker.web.post_columns import capability_columns
from matchmaker.web.provider_cards import Row, name_of
from matchmaker.web.sheets import Column, Value, sheet
from matchmaker.web.shortlist import Board, for_sheet


def whole(board: Board) -> Response:
    """Return the list under its filters, every provider of it, one row each."""
    columns: list[Column[Row]] = [
        (_("名次"), lambda row: row.match.rank),
        *([(_("名次说明"), lambda row: row.moved or None)] if any(row.moved for row in board.rows) else []),
        (_("服务商"), lambda row: row.name),
        (_("结论"), lambda row: labels.verdict[row.match.verdict]),
        (_("匹配分"), lambda row: row.match.shown),
        *_parts(board.rows),
        *_notes(board),
        (_("表述相近的句子"), _near),
        *((_line(line), partial(_answer, line)) for line in board.lines),
        (_("一句话"), lambda row: _plain(row.gist)),
        (_("方案"), lambda row: row.candidate.capability.title),
        (_("方案编号"), lambda row: row.candidate.capability.code),
        *capability_columns(lambda row: row.candidate.capability, _grades),
        (_("核验有效期至"), lambda row: row.sealed),
        (_("对接"), lambda row: row.introduction.state if row.introduction else None),
    ]
    return sheet(_("推荐的服务商"), columns, board.rows)


def list_saved(reader: User) -> list[tuple[Need, Organisation, str]]:
    """Return the providers that the reader's enterprises saved, by the names under which the reader knows them."""
    mine = {one.id for one in reader.organisations if one.is_enterprise}
    return [(one.need, one.provider, name_of(one.provider, reader)) for one in queries.list_saved(mine)]


def saved(rows: Sequence[tuple[Need, Organisation, str]]) -> Response:
    """Return the saved providers, need by need, by the names under which the reader knows them."""
    columns: list[Column[tuple[Need, Organisation, str]]] = [
        (_("需求编号"), lambda row: row[0].code),
        (_("需求"), lambda row: row[0].title),
        (_("服务商"), lambda row: row[2]),
        (_("所在地区"), lambda row: concept(row[1].region)),
        (_("人员规模"), lambda row: labels.size[row[1].size]),
        (_("核验有效期至"), lambda row: row[1].verified_until if row[1].is_verified else None),
    ]
    return sheet(_("我的收藏"), columns, rows)


def _parts(rows: Sequence[Row]) -> list[Column[Row]]:
    """A column for each part of the score, in the order of the recommender, with what it is out of where that is one number: the
    parts are raised for a row whose meaning is not known."""
    tops: dict[str, set[int]] = {}
    for row in rows:
        for part in row.match.parts:
            tops.setdefault(part.name, set()).add(part.shown_max)
    return [(_headed(name, found), partial(_part, name)) for name, found in tops.items() if found != {0}]


def _headed(name: str, tops: set[int]) -> str:
    word = labels.part[name]
    return str(_("%(part)s（满分 %(n)s）", part=word, n=next(iter(tops)))) if len(tops) == 1 else word


def _part(name: str, row: Row) -> Value:
    return next((part.shown for part in row.match.parts if part.name == name and part.weight), None)


def _notes(board: Board) -> list[Column[Row]]:
    """What is said of rows that wait for the encoder, where there are any."""
    if not board.waits and not any(row.waits for row in board.rows):
        return []
    return [(_("得分说明"), lambda row: labels.standing["waits"] if board.waits or row.waits else None)]


def _near(row: Row) -> Value:
    """The two sentences that are nearest in meaning; no answer and no fact."""
    near = row.nearest
    return str(_("需求：%(need)s / 方案：%(said)s", need=near.need_quote, said=near.quote)) if near else None


def _line(line: Line) -> str:
    text = f"[{_('必须') if line.must else _('期望')}] {line.text}"
    return str(_("%(text)s（%(aim)s）", text=text, aim=line.measure) if line.measure else text)


def _answer(line: Line, row: Row) -> Value:
    return _told(row.answers[line.id])


def _told(answer: AnswerView) -> str:
    """An answer with the words that show it and where they stand: 有依据：漏检率 0.3%（案例 · 壳体厂，客户确认）."""
    word = labels.answer[answer.verdict]
    if answer.verdict == "none":
        return word
    where = _("%(source)s，%(grade)s", source=Markup(answer.source_label).striptags(), grade=labels.grade[answer.grade])
    said = answer.passage or answer.fact
    return str(_("%(answer)s：%(said)s（%(where)s）", answer=word, said=said, where=where))


def _grades(row: Row) -> list[tuple[str, int]]:
    found = Counter(one.grade for one in row.candidate.capability.cases if one.consented)
    return [(code, found[code]) for code in labels.grade.words if found[code]]


@dataclass(frozen=True)
class Compared:
    """One row of the 比选单: what is compared, and a cell for each provider."""

    label: str
    cells: Sequence[Value]
    aim: str = ""
    ask: str = ""


def compared(board: Board) -> Response:
    """Return the 比选单: requirement lines, then conditions, by providers, with what to settle before an introduction."""
    rows = for_sheet(board)
    columns: list[Column[Compared]] = [
        (_("要求"), lambda one: one.label),
        (_("怎样算满足"), lambda one: one.aim or None),
        *((f"{row.match.rank} {row.name}", partial(_cell, at)) for at, row in enumerate(rows)),
        (_("对接前要问清的"), lambda one: one.ask or None),
    ]
    return sheet(_("服务商比选单"), columns, _compared(rows, board.lines) if rows else [])


def _plain(text: str) -> str:
    """Return markup as its words; a text that only looks like markup stays as it was typed."""
    return text.striptags() if isinstance(text, Markup) else text


def _cell(at: int, one: Compared) -> Value:
    return one.cells[at]


def _compared(rows: Sequence[Row], lines: Sequence[Line]) -> list[Compared]:
    questions = {
        line.id: "\n".join(
            _("%(ask)s（%(who)s）", ask=_plain(one.text), who=one.names or _("各家都问")) for one in asked
        )
        for line, asked in asks(rows, lines)
    }
    asked_of = [
        Compared(
            f"[{_('必须') if line.must else _('期望')}] {line.text}",
            [_told(row.answers[line.id]) for row in rows],
            line.measure,
            questions.get(line.id, ""),
        )
        for line in lines
    ]
    return [
        *([Compared(_("名次说明"), told)] if any(told := [row.moved or None for row in rows]) else []),
        Compared(_("结论"), [labels.verdict[row.match.verdict] for row in rows]),
        Compared(_("匹配分"), [row.match.shown for row in rows]),
        *asked_of,
        *(Compared(label, [_plain(cell) or _("未填写") for cell in cells]) for label, cells in conditions(rows)),
        Compared(_("一句话"), [_plain(row.gist) for row in rows]),
    ]
