"""What 推荐规则说明 tells in figures, read from the recommender itself: no weight is written twice."""

from dataclasses import dataclass

from flask_babel import gettext as _

from matchmaker.matching.features import SHARES
from matchmaker.matching.leaders import MEANT, MOST
from matchmaker.matching.reading import CONTEXT_WEIGHT
from matchmaker.matching.weights import LEADERS, MEANING, PARTS, default_weights
from matchmaker.recommendations import encoding
from matchmaker.recommendations.exclusions import LEAST_IN_COMMON, TAGS_IN_COMMON
from matchmaker.recommendations.freezing import engine_version
from matchmaker.recommendations.newcomers import Exposure
from matchmaker.web import labels
from matchmaker.web.shortlist import titles


@dataclass(frozen=True)
class TextRule:
    """Shares within the text part, as percentages; `half` is the agreement of words that is worth half, `gloss_half` of their
    renderings in English."""

    need_title: str
    capability_title: str
    cases: str
    concepts: str
    half: str
    context: str
    glosses: str
    gloss_half: str


@dataclass(frozen=True)
class Rules:
    """Everything of the page that is a figure or follows from one; `encoder` is "" where none is installed, `rest` what the parts
    but meaning and
    `leaders` weigh; `leaders` tells how many lead, and what words and meaning weigh in how near others are to them."""

    version: str
    groups: list[tuple[str, str]]
    parts: list[list[str]]
    text: TextRule
    leaders: tuple[str, str, str]
    conditions: list[list[str]]
    encoder: str
    rest: str
    least: str
    fits: str
    tags: str
    newcomers: Exposure | None
    newcomers_share: str


def percent(share: float) -> str:
    """Return 60% for 0.6; a half percent is kept."""
    return f"{100 * share:.1f}".removesuffix(".0") + "%"


def points(share: float) -> str:
    """Return a share of the score as points of 100."""
    return percent(share).removesuffix("%")


def condition_words() -> dict[str, tuple[str, str]]:
    """Return the name of each condition and when it fits."""
    return {
        "industry": (_("行业"), _("方案写明做过这个行业")),
        "budget": (_("预算"), _("报价区间落在预算上限以内；部分落在以内的按比例")),
        "deadline": (_("截止日期"), _("按最早开始日期和交付月数，能在截止日期前交付；只有最快的情形来得及的按部分计")),
        "place": (_("到现场服务"), _("需求要求到现场，且方案的服务范围包括那里")),
    }


def verdicts() -> list[str]:
    """Return what a card of each group is called; in the third one it depends on whether any must is answered at all."""
    third = _("%(one)s；一项都没有回应的写“%(other)s”", one=labels.verdict["partial"], other=labels.verdict["unproven"])
    return [labels.verdict["high"], labels.verdict["fairly_high"], third, labels.verdict["unmet"]]


def rules(newcomers: Exposure | None = None) -> Rules:
    """Return the rules in force; `newcomers` is the one for new providers, None where the operator turned it off."""
    weights, shares = default_weights(), default_weights().shares
    named, encoder = condition_words(), encoding.in_use()
    parts = weights.shares_of(meant=encoder is not None)
    return Rules(
        version=engine_version(),
        groups=list(zip(titles(), verdicts(), strict=True)),
        parts=[
            [labels.part[name], f"{round(100.0 * parts[name], 2):g}", labels.part_basis[name]]
            for name in PARTS
            if encoder is not None or name != MEANING
        ],
        text=TextRule(
            percent(shares.need_title),
            percent(shares.capability_title),
            percent(shares.cases),
            percent(weights.concepts),
            f"{weights.half:g}",
            percent(CONTEXT_WEIGHT),
            percent(weights.glosses),
            f"{weights.gloss_half:g}",
        ),
        leaders=(str(MOST), percent(1.0 - MEANT), percent(MEANT)),
        conditions=[[named[name][0], percent(share), named[name][1]] for name, share in SHARES.items()],
        encoder=encoder.version if encoder else "",
        rest=percent(1.0 - parts[MEANING] - parts[LEADERS]),
        least=points(LEAST_IN_COMMON),
        fits=points(weights.fits),
        tags=percent(round(TAGS_IN_COMMON, 2)),
        newcomers=newcomers,
        newcomers_share=percent(newcomers.share) if newcomers else "",
    )
