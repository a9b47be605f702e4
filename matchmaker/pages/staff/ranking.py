"""推荐版本: what became of the lists of each version of the ranking, and how far decisions have come to propose weights;
new weights are tried in the terminal, by `replay`."""

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.matching.learning import LEAST_DECISIONS, LEAST_NEEDS, Proposal
from matchmaker.matching.weights import PARTS, default_weights
from matchmaker.recommendations.meanings import standing
from matchmaker.recommendations.outcomes import FEW, Share
from matchmaker.recommendations.proposals import progress
from matchmaker.recommendations.versions import Version, list_versions
from matchmaker.web import labels
from matchmaker.web.display import day
from matchmaker.web.guard import Who, allow
from matchmaker.web.rules import percent

bp = Blueprint("ranking", __name__, url_prefix="/staff/ranking")
MOST = 6
"""So many versions stand beside each other, the newest first."""


@bp.get("")
@allow(Who.OPERATOR)
def show() -> ResponseReturnValue:
    found = list_versions()
    versions = found[:MOST]
    kept = [one for one in versions if one.weights]
    return render_template(
        "staff/ranking/show.html",
        versions=versions,
        older=len(found) - len(versions),
        names=[name_of(one) for one in versions],
        figures=figure_rows(versions),
        weighed=[name_of(one) for one in kept],
        weights=weight_rows(kept),
        few=FEW,
        encoder=standing(),
        learning=progress(),
        least=(LEAST_DECISIONS, LEAST_NEEDS),
        proposal_rows=proposal_rows,
    )


def proposal_rows(proposal: Proposal) -> list[list[str]]:
    """Return a row for each part: what is proposed, from where to where it may lie, and what is in use."""
    used = default_weights()
    direct = 1.0 - used.leaders
    return [
        [labels.part[part], f"{proposal.weights[part]:.2f}", f"{low:.2f}–{high:.2f}", f"{used.of(part) / direct:.2f}"]
        for part, (low, high) in proposal.intervals.items()
    ]


def name_of(version: Version) -> str:
    return _("%(version)s（使用中）", version=version.name) if version.current else version.name


def figure_rows(versions: Sequence[Version]) -> list[list[str]]:
    """Return a row for each figure: its name, then what it is for each version."""
    return [
        [_("首次展示"), *(day(one.since) for one in versions)],
        [_("最近展示"), *(day(one.until) for one in versions)],
        [_("展示的名单"), *(str(one.views) for one in versions)],
        [_("其中不同的"), *(str(one.lists) if one.weights else _("没有记录") for one in versions)],
        [_("涉及的需求"), *(str(one.needs) for one in versions)],
        [_("据此作出的选择"), *(str(one.decisions) if one.weights else _("没有记录") for one in versions)],
        [_("有选择的名单里，选中前三"), *(_share(one.figures.hit, one) for one in versions)],
        [_("选择里，选了前三以外"), *(_share(one.figures.overridden, one) for one in versions)],
        [_("前十位里，新入驻的服务商"), *(_share(one.figures.new, one) for one in versions)],
    ]


def _share(share: Share, version: Version) -> str:
    if version.weights is None:
        return str(_("没有记录"))
    if share.value is None:
        return str(_("还没有"))
    if share.few:
        return str(_("%(n)s / %(of)s，太少，不足以判断", n=share.n, of=share.of))
    return str(_("%(n)s / %(of)s，%(share)s", n=share.n, of=share.of, share=percent(share.value)))


def weight_rows(versions: Sequence[Version]) -> list[list[str]]:
    """Return a row for each number of the weights: its name, then what it is in each version."""
    words = {name: _("%(part)s占比", part=labels.part[name]) for name in PARTS} | {
        "half": _("用词相同：折算的半值"),
        "gloss_half": _("译文相同：折算的半值"),
        "glosses": _("同一种语言时译文所占"),
        "concepts": _("概念最多补上"),
        "need_title": _("需求标题所占"),
        "capability_title": _("方案标题最多补上"),
        "cases": _("实施案例最多补上"),
        "fits": _("合适的最低水平"),
    }
    numbers = [_numbers(one) for one in versions]
    known = dict.fromkeys(name for found in numbers for name in found)
    return [
        [words.get(name, name), *(f"{found[name]:g}" if name in found else "" for found in numbers)] for name in known
    ]


def _numbers(version: Version) -> dict[str, float]:
    groups = [group for group in (version.weights or {}).values() if isinstance(group, dict)]
    return {name: value for group in groups for name, value in group.items()}
