"""The one sentence of a card: strongest evidence, greatest risk, difference to the neighbour in the list as it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from matchmaker.catalogue.offers import Capability
from matchmaker.matching.records import VERDICTS, Match, Part
from matchmaker.web import labels
from matchmaker.web.answers import AnswerView, EvidenceView, Line, attribute
from matchmaker.web.directions import isolate
from matchmaker.web.excerpts import brief

NAMED = 2
"""So many lines are named on each side of a comparison."""


@dataclass(frozen=True)
class Told:
    """What a sentence is made of: one row of the list with its words."""

    match: Match
    capability: Capability
    answers: Mapping[str, AnswerView]
    evidence: Sequence[EvidenceView]


def gist(row: Told, lines: Sequence[Line], other: Told | None) -> Markup:
    """Return the sentence; `other` is the next row of the list as shown, for the last one the row before it."""
    said = [strongest(row), risk(row, lines), difference(row, other, lines) if other else Markup("")]
    return sentence([part for part in said if part])


def sentence(parts: Sequence[Markup]) -> Markup:
    """Return parts as one sentence: an English one goes on in lower case."""
    if not parts:
        return Markup("")
    rest = [_going_on(part) for part in parts[1:]]
    return Markup(escape(_("；"))).join([parts[0], *rest]) + Markup(escape(_("。").rstrip()))


def _going_on(part: str) -> Markup:
    return Markup(part[:1].lower() + part[1:])


def strongest(row: Told) -> Markup:
    """Return the strongest evidence with its grade; "" where nothing can be quoted."""
    answer = row.match.summary.strongest_answer
    found: AnswerView | EvidenceView | None = row.answers.get(answer.requirement_id) if answer else None
    if found is None:
        found = next((one for one in row.evidence if one.fact), None)
    if found is None:
        return Markup("")
    fact = Markup('<b lang="{}">{}</b>').format(found.lang, isolate(found.fact))
    return Markup(escape(_("最强依据是%(fact)s（%(grade)s）"))) % {"fact": fact, "grade": labels.grade[found.grade]}


def risk(row: Told, lines: Sequence[Line]) -> Markup:
    """Return the greatest risk: a line that lacks its proof, else a condition that is missed; "" where none was found."""
    summary = row.match.summary
    line = next((one for one in lines if one.id == summary.risk_requirement), None)
    if line is not None:
        answer = row.answers[line.id]
        fact = (
            Markup('<span lang="{}">{}</span>').format(answer.lang, isolate(answer.fact))
            if answer.quoted
            else escape(isolate(answer.fact))
        )
        about = Markup('<span lang="{}">{}</span>').format(line.lang, isolate(brief(line.text)))
        text = Markup("{}{}{}").format(about, _("："), fact)
    else:
        text = escape(_condition(summary.risk, row.capability))
    if not text:
        return Markup("")
    return Markup(escape(_("最大风险是%(risk)s"))) % {"risk": Markup('<b class="warn">{}</b>').format(text)}


def _condition(code: str, capability: Capability) -> str:
    stated = {"over_budget": attribute("price", capability), "late": attribute("months", capability)}.get(code, "")
    word = {
        "over_budget": _("报价高于预算"),
        "late": _("赶不上截止日期"),
        "off_site": _("服务范围未含现场所在地"),
        "self_stated": _("依据都是企业自述，尚无客户确认"),
    }.get(code, "")
    return str(_("%(word)s（%(fact)s）", word=word, fact=stated) if word and stated else word)


def difference(row: Told, other: Told, lines: Sequence[Line]) -> Markup:
    """Return where the row is better and worse than its neighbour: by answers, else by the score."""
    ranked = [(line, VERDICTS.index(_verdict(row, line)) - VERDICTS.index(_verdict(other, line))) for line in lines]
    better = [line for line, more in ranked if more < 0]
    worse = [line for line, more in ranked if more > 0]
    place = {"n": other.match.rank}
    if better and worse:
        said = _("与第 %(n)s 位比，强在%(better)s，弱在%(worse)s", n=place["n"], better="%(better)s", worse="%(worse)s")
    elif better:
        said = _("与第 %(n)s 位比，强在%(better)s", n=place["n"], better="%(better)s")
    elif worse:
        said = _("与第 %(n)s 位比，弱在%(worse)s", n=place["n"], worse="%(worse)s")
    else:
        return escape(_by_score(row.match, other.match))
    return Markup(escape(said)) % {"better": _named(better), "worse": _named(worse)}


def _verdict(row: Told, line: Line) -> str:
    return row.answers[line.id].verdict


def _named(lines: Sequence[Line]) -> Markup:
    shown = Markup(_("、")).join(
        Markup('<span lang="{}">{}</span>').format(one.lang, isolate(brief(one.text))) for one in lines[:NAMED]
    )
    if len(lines) <= NAMED:
        return shown
    return Markup(escape(_("%(names)s等 %(n)s 项", names="%(names)s", n=len(lines)))) % {"names": shown}


def _by_score(mine: Match, theirs: Match) -> str:
    """Lines alike: the score and the part that differs most."""
    gap = mine.shown - theirs.shown
    if not gap:
        return str(_("与第 %(n)s 位比，各条要求相当，匹配分相同", n=theirs.rank))
    part = max(_gaps(mine.parts, theirs.parts), key=lambda one: one[1] if gap > 0 else -one[1])[0]
    if gap > 0:
        said = ngettext(
            "与第 %(place)s 位比，各条要求相当，匹配分高 %(num)s 分，主要在%(part)s",
            "与第 %(place)s 位比，各条要求相当，匹配分高 %(num)s 分，主要在%(part)s",
            gap, place=theirs.rank, part=labels.part[part],
        )  # fmt: skip
    else:
        said = ngettext(
            "与第 %(place)s 位比，各条要求相当，匹配分低 %(num)s 分，主要在%(part)s",
            "与第 %(place)s 位比，各条要求相当，匹配分低 %(num)s 分，主要在%(part)s",
            -gap, place=theirs.rank, part=labels.part[part],
        )  # fmt: skip
    return str(said)


def _gaps(mine: Sequence[Part], theirs: Sequence[Part]) -> list[tuple[str, float]]:
    known = {part.name: part.value for part in theirs}
    return [(part.name, part.value - known.get(part.name, 0.0)) for part in mine]


def finding(rows: Sequence[Told], lines: Sequence[Line], picked: bool = False) -> str:
    """Return the sentence over the matrix: how many have evidence for every must, and what the first one still lacks.

    `picked` tells that somebody chose these rows; else they are the first ones of the list.
    """
    if not lines:
        return ""
    whole = sum(row.match.group == 0 for row in rows)
    head = _("所选 %(n)s 家的必须项都没有全部取得依据", n=len(rows)) if picked else _("暂无必须项均有依据的服务商")
    if whole and picked:
        head = _("所选 %(all)s 家中 %(n)s 家的必须项均有依据", all=len(rows), n=whole)
    elif whole:
        head = ngettext("%(num)s 家的必须项均有依据", "%(num)s 家的必须项均有依据", whole)
    tail = _tail(rows[0], lines)
    return str(_("%(head)s；%(tail)s", head=head, tail=tail[:1].lower() + tail[1:]))


def _tail(first: Told, lines: Sequence[Line]) -> str:
    gaps = [line for line in lines if _verdict(first, line) != "yes"]
    place = first.match.rank
    if not gaps:
        return str(_("第 %(n)s 位各项都有依据", n=place))
    if len(gaps) == 1:
        return str(_("第 %(n)s 位只差“%(what)s”待确认", n=place, what=brief(gaps[0].text, 30)))
    met = len(lines) - len(gaps)
    return str(_("第 %(n)s 位的 %(all)s 项要求中 %(met)s 项有依据", n=place, all=len(lines), met=met))
