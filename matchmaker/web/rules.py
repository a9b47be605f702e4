"""What 推荐规则说明 tells in figures, read from the recommender itself: no weight is written twice."""

from dataclasses import dataclass

from flask_babel import gettext as _

from matchmaker.matching.features import SHARES
from matchmaker.matching.reading import CONTEXT_WEIGHT
from matchmaker.matching.weights import PARTS, default_weights
from matchmaker.recommendations.exclusions import LEAST_IN_COMMON, PASSES_AFTER, TAGS_IN_COMMON
from matchmaker.recommendations.freezing import engine_version
from matchmaker.web import labels
from matchmaker.web.shortlist import titles


@dataclass(frozen=True)
class TextRule:
    """Shares within the text part, as percentages; `half` is the agreement of words that is worth half."""

    need_title: str
    capability_title: str
    cases: str
    concepts: str
    half: str
    context: str


@dataclass(frozen=True)
class Rules:
    """Everything of the page that is a figure or follows from one."""

    version: str
    groups: list[tuple[str, str]]
    parts: list[list[str]]
    text: TextRule
    conditions: list[list[str]]
    least: str
    tags: str
    days: int


def percent(share: float) -> str:
    """Return 60% for 0.6; a half percent is kept."""
    return f"{100 * share:.1f}".removesuffix(".0") + "%"


def points(share: float) -> str:
    """Return a share of the score as points of 100."""
    return percent(share).removesuffix("%")


def part_words() -> dict[str, str]:
    """Return what each part of the score looks at."""
    return {
        "text": _("需求与方案、案例中相同的用词和概念"),
        "tags": _("行业、场景、技术等标签的重合；同义、上下级和相近的词按远近折算"),
        "fit": _("需求写明的行业、预算、截止日期、到现场服务"),
        "meaning": _("说法不同但意思相近的句子"),
    }


def condition_words() -> dict[str, tuple[str, str]]:
    """Return the name of each condition and when it fits."""
    return {
        "industry": (_("行业"), _("方案写明做过这个行业")),
        "budget": (_("预算"), _("报价区间落在预算上限以内；部分落在以内的按比例")),
        "deadline": (_("截止日期"), _("按最早开始日期和交付月数，能在截止日期前交付；只有最快的情形来得及的按部分计")),
        "place": (_("到现场服务"), _("需求要求到现场，且方案的服务范围包括那里")),
    }


def rules() -> Rules:
    """Return the rules in force."""
    weights, shares = default_weights(), default_weights().shares
    verdicts = ("high", "fairly_high", "partial", "unmet")
    groups = list(zip(titles(), (labels.verdict[code] for code in verdicts), strict=True))
    words, named = part_words(), condition_words()
    return Rules(
        version=engine_version(),
        groups=groups,
        parts=[[labels.part[name], points(weights.of(name)), words[name]] for name in PARTS],
        text=TextRule(
            percent(shares.need_title),
            percent(shares.capability_title),
            percent(shares.cases),
            percent(weights.concepts),
            f"{weights.half:g}",
            percent(CONTEXT_WEIGHT),
        ),
        conditions=[[named[name][0], percent(share), named[name][1]] for name, share in SHARES.items()],
        least=points(LEAST_IN_COMMON),
        tags=percent(round(TAGS_IN_COMMON, 2)),
        days=PASSES_AFTER.days,
    )
