"""Masks: at least five fit, the finest of those that do, and nothing beside the mask tells more than it."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.masking import (
    ENOUGH,
    Mask,
    Population,
    industry_shown,
    mask_of,
    place_shown,
    population_of,
    province_of,
)


@dataclass(frozen=True)
class Org:
    industry: str
    size: str
    region: str


SHUNYI, HAIDIAN, BEIJING, BINHAI = "REG110113", "REG110108", "REG110000", "REG120116"
orgs = st.builds(
    Org,
    st.sampled_from(["IND024", "IND025", ""]),
    st.sampled_from(["20-99", "100-299"]),
    st.sampled_from([SHUNYI, HAIDIAN, BEIJING, BINHAI]),
)


def fits(org: Org, mask: Mask) -> bool:
    return (
        mask.industry in ("", org.industry)
        and mask.size in ("", org.size)
        and mask.region in ("", org.region, province_of(org.region))
    )


def test_mask_tells_all_where_five_fit() -> None:
    me = Org("IND024", "100-299", SHUNYI)
    assert mask_of(me, population_of([me] * 5)) == Mask("IND024", "100-299", SHUNYI, 5)


def test_mask_drops_size_then_district_then_region() -> None:
    me = Org("IND024", "100-299", SHUNYI)
    other_size = [Org("IND024", "20-99", SHUNYI)] * 4
    assert mask_of(me, population_of([me, *other_size])) == Mask("IND024", "", SHUNYI, 5)
    other_district = [Org("IND024", "20-99", HAIDIAN)] * 4
    assert mask_of(me, population_of([me, *other_district])) == Mask("IND024", "", BEIJING, 5)
    other_province = [Org("IND024", "20-99", BINHAI)] * 4
    assert mask_of(me, population_of([me, *other_province])) == Mask("IND024", "", "", 5)


def test_mask_drops_industry_last() -> None:
    me = Org("IND001", "100-299", SHUNYI)
    others = [Org("IND024", "20-99", HAIDIAN)] * 6
    assert mask_of(me, population_of([me, *others])) == Mask("", "", BEIJING, 7)


def test_mask_of_a_lone_enterprise_tells_nothing() -> None:
    me = Org("IND024", "100-299", SHUNYI)
    assert mask_of(me, population_of([me] * 4)) == Mask(count=4)
    assert mask_of(me, Population([])) == Mask()


def test_mask_counts_districts_under_a_province_that_is_told() -> None:
    me = Org("IND024", "20-99", BEIJING)
    assert mask_of(me, population_of([*[me] * 5, Org("IND024", "20-99", SHUNYI)])) == Mask(
        "IND024", "20-99", BEIJING, 6
    )


@given(st.lists(orgs, max_size=40), orgs)
def test_mask_is_fitted_by_five_or_tells_nothing(others: list[Org], me: Org) -> None:
    everyone = [*others, me]
    mask = mask_of(me, population_of(everyone))
    assert fits(me, mask)
    assert mask.count == sum(fits(org, mask) for org in everyone)
    assert mask.count >= ENOUGH or mask == Mask(count=len(everyone))


@given(st.lists(orgs, max_size=40), orgs, st.sampled_from([SHUNYI, HAIDIAN, BEIJING, BINHAI, ""]))
def test_place_is_never_finer_than_the_mask(others: list[Org], me: Org, place: str) -> None:
    mask = mask_of(me, population_of([*others, me]))
    shown = place_shown(place, mask)
    if mask.region == "":
        assert shown == ""
    elif mask.region == province_of(mask.region):
        assert shown == province_of(place)
    else:
        assert shown == place


def test_industry_of_a_need_is_hidden_with_that_of_its_enterprise() -> None:
    assert industry_shown("IND024", Mask("IND024", "", SHUNYI, 5)) == "IND024"
    assert industry_shown("IND024", Mask("", "", BEIJING, 7)) == ""
