"""The sentences made of answers: the one of a card (strongest evidence, greatest risk, difference to its neighbour in the list as it is
shown) and the one over the matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from matchmaker.catalogue.offers import Capability
from matchmaker.matching.records import VERDICTS, Match, Part
from matchmaker.web import labels
from matchmaker.web.answers import AnswerView, EvidenceView, Line, attribute
from matchmaker.web.directions import isolate
from matchmaker.web.excerpts import brief
from matchmaker.web.meeting import shared_words
from matchmaker.web.words import inside

NAMED = 2
"""So many lines are named on each side of a comparison."""

ABOUT = 44
"""Width of a line's name in a sentence."""


@dataclass(frozen=True)
class Told:
    """What a sentence is made of: one row of the list with its words."""

    match: Match
    capability: Capability
    answers: Mapping[str, AnswerView]
    evidence: Sequence[EvidenceView]


def gist(row: Told, lines: Sequence[Line], other: Told | None = None) -> Markup:
    """Return the sentence; `other` is the next row of the list as shown, for the last one the row before it."""
    said = [strongest(row, lines), risk(row, lines), difference(row, other, lines) if other else Markup("")]
    parts = [part for part in said if part]
    if not parts:
        return Markup("")
    return Markup(escape(_("；"))).join([parts[0], *map(inside, parts[1:])]) + Markup(escape(_("。").rstrip()))


def _fill(words: str, /, **values: Markup | str) -> Markup:
    return Markup(escape(words)) % values


def _quoted(text: str, lang: str) -> Markup:
    return Markup('“<span lang="{}">{}</span>”').format(lang, isolate(text))


def _name(line: Line) -> Markup:
    return _quoted(brief(line.text, ABOUT), line.lang)


def _series(parts: Sequence[Markup]) -> Markup:
    """Names in a row: between Chinese quotation marks stands nothing."""
    return reduce(lambda some, one: _fill(_("%(some)s%(one)s"), some=some, one=one), parts)


def _fact(found: AnswerView | EvidenceView) -> Markup:
    words = '<b lang="{}">{}</b>' if isinstance(found, EvidenceView) or found.quoted else "<b>{1}</b>"
    return Markup(words).format(found.lang, isolate(found.fact))


def _grade(code: str) -> Markup:
    return inside(escape(labels.grade[code]))


def strongest(row: Told, lines: Sequence[Line]) -> Markup:
    """Return what speaks most for the row: evidence of work for a line that decides, or plainly that there is none."""
    summary = row.match.summary
    best = summary.strongest_answer
    line = next((one for one in lines if best and one.id == best.requirement_id), None)
    if summary.proof == "open":
        return _without_lines(row)
    if summary.proof == "none":
        return _unproven(row, lines, line)
    assert line is not None
    answer = row.answers[line.id]
    values = {"line": _name(line), "fact": _fact(answer), "grade": _grade(answer.grade)}
    if summary.proof == "direct":
        return _fill(_("最强依据在%(line)s：%(fact)s（%(grade)s）"), **values)
    if summary.proof == "partly" and any(one.must == line.must and _verdict(row, one) == "yes" for one in lines):
        return _fill(_("条件之外，最接近的依据在%(line)s：%(fact)s（部分满足，%(grade)s）"), **values)
    if summary.proof == "partly":
        words = _("必须项都还没有完整依据") if line.must else _("各条要求都还没有完整依据")
        return _fill(_("%(head)s，最接近的是%(line)s：%(fact)s（部分满足，%(grade)s）"), head=words, **values)
    met = _("%(line)s对得上（%(source)s：%(fact)s），但没有做法或案例可作依据")
    partly = _("%(line)s部分对得上（%(source)s：%(fact)s），但没有做法或案例可作依据")
    return _fill(met if answer.verdict == "yes" else partly, source=inside(escape(answer.source_label)), **values)


def _without_lines(row: Told) -> Markup:
    """A need without requirement lines: its words alone are compared."""
    if row.match.summary.strongest is not None and row.evidence:
        found = row.evidence[0]
        return _fill(_("最强依据是%(fact)s（%(grade)s）"), fact=_fact(found), grade=_grade(found.grade))
    if (near := _near(row)) is not None:
        words = _("没有直接说到这个问题的内容，表述最相近的一句是%(fact)s（%(grade)s）")
        return _fill(words, fact=_fact(near), grade=_grade(near.grade))
    carrying = [labels.part[part.name] for part in row.match.parts if part.value > 0]
    return (
        _fill(_("没有直接说到这个问题的内容，得分只来自%(parts)s"), parts=_("、").join(carrying))
        if carrying
        else Markup("")
    )


def _unproven(row: Told, lines: Sequence[Line], wish: Line | None) -> Markup:
    """No line that decides is answered: this is the greatest risk, unless one is denied, and what is shared is told as no more."""
    musts = sum(line.must for line in lines)
    head = _bare(musts or len(lines), bool(musts))
    if row.match.summary.risk != "unmet":
        head = _fill(_("%(head)s，这是最大风险"), head=_warning(escape(head)))
    if wish is not None:
        answer = row.answers[wish.id]
        words = _("%(head)s；有依据的只有期望项%(line)s：%(fact)s（%(grade)s）")
        return _fill(words, head=head, line=_name(wish), fact=_fact(answer), grade=_grade(answer.grade))
    if shared := _shared(row, head):
        return shared
    near = _near(row)
    return _fill(_("%(head)s；只有一句表述相近：%(fact)s"), head=head, fact=_fact(near)) if near else escape(head)


def _near(row: Told) -> EvidenceView | None:
    """The sentence that is near the need in meaning; it answers nothing and is told only where there is nothing better."""
    return next((one for one in row.evidence if one.near), None)


def _shared(row: Told, head: str | Markup) -> Markup:
    """The words that carry most score, as no more than that."""
    kind, words = shared_words(row.match)
    said = {
        "same": _("%(head)s；与需求相同的词有%(words)s"),
        "rendered": _("%(head)s；与需求中英文对应的词有%(words)s"),
        "named": _("%(head)s；与需求同义的词有%(words)s"),
        "related": _("%(head)s；与需求相关的词有%(words)s"),
    }[kind]
    named = [_quoted(one, row.capability.language) for one in words]
    return _fill(said, head=head, words=_series(named)) if named else Markup("")


def _bare(many: int, must: bool) -> str:
    if must:
        return str(ngettext("唯一的必须项没有直接依据", "%(num)s 项必须都没有直接依据", many))
    return str(ngettext("唯一的要求没有直接依据", "%(num)s 项要求都没有直接依据", many))


def risk(row: Told, lines: Sequence[Line]) -> Markup:
    """Return the greatest risk: a line that lacks its proof, else a condition that is missed; "" where none was found or where
    `strongest` has told it."""
    summary = row.match.summary
    if summary.proof == "none" and summary.risk != "unmet":
        return Markup("")
    line = next((one for one in lines if one.id == summary.risk_requirement), None)
    text = _line_risk(row, lines, line) if line is not None else escape(_condition(summary.risk, row.capability))
    return _fill(_("最大风险是%(what)s"), what=_warning(text)) if text else Markup("")


def _warning(text: Markup) -> Markup:
    return Markup('<b class="warn">{}</b>').format(text)


def _line_risk(row: Told, lines: Sequence[Line], line: Line) -> Markup:
    """The line and how many more are open like it; the strongest evidence is told apart and does not count."""
    answer, best = row.answers[line.id], row.match.summary.strongest_answer
    told = best.requirement_id if best else None
    alike = sum(one.must == line.must and _verdict(row, one) == answer.verdict and one.id != told for one in lines)
    names = {"line": "%(line)s", "fact": "%(fact)s"}
    words = {
        "none": lambda: ngettext(
            "%(line)s资料未提及", "%(line)s和另外 %(n)s 项必须资料未提及", alike, n=alike - 1, **names
        ),
        "part": lambda: ngettext(
            "%(line)s只部分满足", "%(line)s和另外 %(n)s 项必须只部分满足", alike, n=alike - 1, **names
        ),
        "no": lambda: _("%(line)s明确不满足（%(fact)s）"),
    }
    return _fill(words[answer.verdict](), line=_name(line), fact=_fact(answer))


def _condition(code: str, capability: Capability) -> str:
    stated = attribute(
        {"over_budget": "price", "may_exceed": "price", "late": "months", "tight": "months"}.get(code, ""), capability
    )
    word = {
        "over_budget": _("报价高于预算"),
        "may_exceed": _("报价的上限超出预算"),
        "late": _("赶不上截止日期"),
        "tight": _("只有最快的情形赶得上截止日期"),
        "off_site": _("服务范围未含现场所在地"),
        "self_stated": _("依据都是企业自述，尚无客户确认"),
    }.get(code, "")
    return str(_("%(word)s（%(fact)s）", word=word, fact=stated) if word and stated else word)


def difference(row: Told, other: Told, lines: Sequence[Line]) -> Markup:
    """Return where the row is better and worse than its neighbour: by answers, else by the score."""
    ranked = [(line, VERDICTS.index(_verdict(row, line)) - VERDICTS.index(_verdict(other, line))) for line in lines]
    better = [line for line, more in ranked if more < 0]
    worse = [line for line, more in ranked if more > 0]
    if better and worse:
        words = _("与第 %(place)s 位比，强在%(better)s，弱在%(worse)s")
    elif better:
        words = _("与第 %(place)s 位比，强在%(better)s")
    elif worse:
        words = _("与第 %(place)s 位比，弱在%(worse)s")
    else:
        return escape(_by_score(row.match, other.match, bool(lines)))
    return _fill(words, place=str(other.match.rank), better=_named(better), worse=_named(worse))


def _verdict(row: Told, line: Line) -> str:
    return row.answers[line.id].verdict


def _named(lines: Sequence[Line]) -> Markup:
    if not lines:
        return Markup("")
    shown = _series([_name(one) for one in lines[:NAMED]])
    return shown if len(lines) <= NAMED else _fill(_("%(names)s等 %(n)s 项"), names=shown, n=str(len(lines)))


def _by_score(mine: Match, theirs: Match, answered: bool) -> str:
    """Lines alike, or none: the score and the part that differs most."""
    head = (
        _("与第 %(place)s 位比，各条回答相同", place=theirs.rank)
        if answered
        else _("与第 %(place)s 位比", place=theirs.rank)
    )
    gap = mine.shown - theirs.shown
    if not gap:
        return str(head) + str(_("，匹配分也相同"))
    sign = 1 if gap > 0 else -1
    part = max(_gaps(mine.parts, theirs.parts), key=lambda one: (sign * one[1], sign * one[2]))[0]
    word = inside(escape(labels.part[part]))
    said = (
        ngettext("，匹配分高 %(num)s 分，主要差在%(part)s", "，匹配分高 %(num)s 分，主要差在%(part)s", gap, part=word)
        if gap > 0
        else ngettext(
            "，匹配分低 %(num)s 分，主要差在%(part)s", "，匹配分低 %(num)s 分，主要差在%(part)s", -gap, part=word
        )
    )
    return str(head) + str(said)


def _gaps(mine: Sequence[Part], theirs: Sequence[Part]) -> list[tuple[str, int, float]]:
    """How the parts differ, as printed and in full."""
    known = {part.name: part for part in theirs}
    pairs = [(part, known.get(part.name, Part(part.name, 0.0, 0.0, 0.0))) for part in mine]
    return [(part.name, part.shown - other.shown, part.value - other.value) for part, other in pairs]


def finding(rows: Sequence[Told], lines: Sequence[Line], picked: bool = False) -> str:
    """Return the sentence over the matrix: how many of the rows have evidence for every must, and what the first one still lacks.

    `picked` tells that somebody chose these rows; else they are the whole list as it is shown.
    """
    if not lines:
        return ""
    tail = _tail(rows[0], lines)
    if not any(line.must for line in lines):
        return tail
    return str(_("%(head)s；%(tail)s", head=_head(rows, lines, picked), tail=inside(tail)))


def _head(rows: Sequence[Told], lines: Sequence[Line], picked: bool) -> str:
    musts = [line for line in lines if line.must]
    whole = sum(all(_verdict(row, line) == "yes" for line in musts) for row in rows)
    bare = all(row.match.summary.proof == "none" for row in rows)
    if whole and picked:
        return str(_("所选 %(all)s 家中 %(n)s 家的必须项均有依据", all=len(rows), n=whole))
    if whole:
        return str(ngettext("%(num)s 家的必须项均有依据", "%(num)s 家的必须项均有依据", whole))
    if bare and picked:
        return str(_("所选 %(n)s 家的必须项都没有直接依据", n=len(rows)))
    if bare:
        return str(_("名单上没有一家的必须项有直接依据"))
    return str(_("所选 %(n)s 家的必须项都没有全部取得依据", n=len(rows)) if picked else _("暂无必须项均有依据的服务商"))


def _tail(first: Told, lines: Sequence[Line]) -> str:
    gaps = [line for line in lines if _verdict(first, line) != "yes"]
    place, met = first.match.rank, len(lines) - len(gaps)
    if not gaps:
        return str(_("第 %(n)s 位各项都有依据", n=place))
    if met and len(gaps) == 1:
        return str(_("第 %(n)s 位只差“%(what)s”待确认", n=place, what=brief(gaps[0].text, ABOUT)))
    if met:
        return str(_("第 %(n)s 位的 %(all)s 项要求中 %(met)s 项有依据", n=place, all=len(lines), met=met))
    partly = sum(_verdict(first, line) == "part" for line in lines)
    if partly:
        return str(_("第 %(n)s 位的 %(all)s 项要求中 %(part)s 项部分满足", n=place, all=len(lines), part=partly))
    return str(_("第 %(n)s 位只是内容相近", n=place))
