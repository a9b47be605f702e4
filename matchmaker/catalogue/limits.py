"""Rules that hold for whatever is typed, from whichever door it comes; lengths of single fields are those of the columns."""

from matchmaker.catalogue.completeness import missing
from matchmaker.catalogue.content import (
    MOST_CASES,
    MOST_REQUIREMENTS,
    MOST_TAGS,
    CapabilityContent,
    Content,
    NeedContent,
)
from matchmaker.catalogue.models import LANGUAGES
from matchmaker.foundation.errors import Invalid

MOST_WAN = 1_000_000  # 万元; more is a slip of the keyboard


def check(content: Content) -> None:
    """Raise Invalid at the first field that breaks a rule; an empty draft breaks none."""
    if content.language not in LANGUAGES:
        raise Invalid("language", "choose_one")
    if len(content.tags) > MOST_TAGS:
        raise Invalid("tags", "too_many_tags", n=MOST_TAGS)
    if isinstance(content, NeedContent):
        if len(content.requirements) > MOST_REQUIREMENTS:
            raise Invalid("requirements", "too_many_requirements", n=MOST_REQUIREMENTS)
        _check_band("budget_high", content.budget_low, content.budget_high)
        return
    _check_capability(content)


def _check_capability(content: CapabilityContent) -> None:
    if len(content.cases) > MOST_CASES:
        raise Invalid("cases", "too_many_cases", n=MOST_CASES)
    _check_band("price_high", content.price_low, content.price_high)
    _check_band("months_max", content.months_min, content.months_max)


def _check_band(field: str, low: float | None, high: float | None) -> None:
    for value in (low, high):
        if value is not None and not 0 <= value <= MOST_WAN:
            raise Invalid(field, "number_out_of_range", n=MOST_WAN)
    if low is not None and high is not None and low > high:
        raise Invalid(field, "band_upside_down")


def check_whole(content: Content) -> None:
    """Raise Invalid at the first field that must be there before others read the post."""
    check(content)
    for field in missing(content):
        raise Invalid(field, "needed_to_submit")
    if isinstance(content, CapabilityContent):
        for place, case in enumerate(content.cases):
            if case.year is None or not case.work:
                raise Invalid("cases", "case_incomplete", n=place + 1)


def check_declared(declared: bool) -> None:
    """Raise Invalid where nobody declared that the text holds nothing secret."""
    if not declared:
        raise Invalid("declared", "declaration_missing")
