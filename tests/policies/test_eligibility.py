"""Three answers in Kleene's logic: what is not known never makes a condition met, on random conditions and on the shipped library."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.policies import eligibility
from matchmaker.policies.checking import check, standing
from matchmaker.policies.eligibility import Answer, BadRule, FactKind, Known, anything, everything, opposite, read
from matchmaker.policies.entries import Entry, Kind, facts, shipped
from matchmaker.policies.places import find_industry, find_region

VOCABULARY = {"a": FactKind.FLAG, "b": FactKind.FLAG, "n": FactKind.NUMBER, "d": FactKind.DATE, "c": FactKind.CHOICE}
DAY = date(2026, 11, 27)

one_fact = st.one_of(
    st.builds(lambda name, value: {"fact": name, "is": value}, st.sampled_from(["a", "b"]), st.booleans()),
    st.builds(
        lambda word, bound: {"fact": "n", word: bound}, st.sampled_from(["at_least", "at_most"]), st.integers(0, 5)
    ),
    st.builds(lambda word: {"fact": "d", word: "2026-01-01"}, st.sampled_from(["from", "until"])),
    st.builds(lambda some: {"fact": "c", "one_of": some}, st.lists(st.sampled_from("xyz"), min_size=1)),
    st.just({"region_in": ["110113"]}),
    st.just({"industry_in": ["C36", "C37"]}),
)
rules = st.recursive(
    one_fact,
    lambda inner: st.one_of(
        st.builds(
            lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)
        ),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)
values = {
    "a": st.booleans(),
    "b": st.booleans(),
    "n": st.integers(0, 5),
    "d": st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    "c": st.sampled_from("xyz"),
}
people = st.builds(
    Known,
    st.sampled_from([None, "", "11", "110113", "110114", "3205"]),
    st.sampled_from([None, "C", "C36", "C3670", "C38"]),
    st.fixed_dictionaries({}, optional=values),
)


def without(known: Known, forgotten: set[str]) -> Known:
    """Return the same applicant, of whom less is known."""
    return Known(
        None if "region" in forgotten else known.region,
        None if "industry" in forgotten else known.industry,
        {name: value for name, value in known.facts.items() if name not in forgotten},
    )


@settings(max_examples=300, deadline=None)
@given(rules, people, st.sets(st.sampled_from(["region", "industry", *values])))
def test_knowing_less_never_changes_an_answer_but_to_cannot_tell(rule: Any, known: Known, forgotten: set[str]) -> None:
    condition = read(rule, VOCABULARY)
    assert condition(without(known, forgotten)) in (condition(known), Answer.CANNOT_TELL)


def turned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what is not known for no, as a two-valued program does."""
    real = eligibility.within
    monkeypatch.setattr(
        eligibility, "within", lambda code, group: Answer.NOT_MET if real(code, group) != Answer.MET else Answer.MET
    )


def test_two_valued_logic_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with "unknown is no", a negated condition is met by who says nothing."""
    condition = read({"not": {"region_in": ["110113"]}}, VOCABULARY)
    assert condition(Known()) == Answer.CANNOT_TELL
    turned(monkeypatch)
    assert condition(Known()) == Answer.MET


def applicants(entry: Entry) -> Any:
    """Applicants who may know anything that the entry asks for."""
    asked = {}
    for name in sorted(entry.asks):
        fact = facts()[name]
        some: Any = st.booleans()
        if fact.kind == FactKind.NUMBER:
            some = st.integers(0, 5)
        elif fact.kind == FactKind.CHOICE:
            some = st.sampled_from([one.code for one in fact.choices])
        asked[name] = some
    region = st.sampled_from([None, "11", entry.region, "440300"])
    return st.builds(Known, region, st.sampled_from([None, "C36"]), st.fixed_dictionaries({}, optional=asked))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_shipped_entries_are_never_met_on_a_missing_fact(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from([one for one in shipped().values() if one.kind == Kind.MEASURE]))
    dated = entry.model_copy(update={"valid_from": "2020", "valid_until": "open"})  # so that met is within reach
    known = data.draw(applicants(entry))
    found = check(dated, known, DAY)
    if found.answer == Answer.MET:
        assert known.region is not None
        assert {name for part in found.because for name in part.missing} == set()
    missing = data.draw(st.sets(st.sampled_from(["region", "industry", *sorted(entry.asks)])))
    assert check(dated, without(known, missing), DAY).answer in (found.answer, Answer.CANNOT_TELL)
    assert check(entry, Known(entry.region, "C36", {}), DAY).answer != Answer.MET


def test_benchmark_reward_is_met_with_everything_known() -> None:
    entry = shipped()["shunyi-2020-35-benchmark"].model_copy(update={"valid_from": "2020", "valid_until": "open"})
    told = dict.fromkeys(["registered_here", "taxed_here", "statistics_here"], True)
    told |= dict.fromkeys(["serious_dishonesty", "major_accident", "labour_dispute"], False)
    known = {**told, "benchmark_title": "city"}
    assert check(entry, Known("110113", None, known), DAY).answer == Answer.MET
    assert check(entry, Known("110114", None, known), DAY).answer == Answer.NOT_MET
    assert check(entry, Known("11", None, known), DAY).answer == Answer.CANNOT_TELL  # Beijing, district unknown
    for name in known:
        less = {key: value for key, value in known.items() if key != name}
        assert check(entry, Known("110113", None, less), DAY).answer == Answer.CANNOT_TELL, name


@pytest.mark.parametrize(
    ("first", "last", "day", "said"),
    [
        (None, None, "2026-01-01", ("cannot_tell", "no_dates")),
        ("2024", None, "2026-01-01", ("cannot_tell", "end_unknown")),
        (None, "2026", "2026-01-01", ("cannot_tell", "begin_unknown")),
        ("2024", None, "2023-12-31", ("not_met", "not_yet")),
        ("2021", "2025", "2025-12-31", ("met", "in_force")),
        ("2021", "2025", "2026-01-01", ("not_met", "expired")),
        ("2021-05-01", "open", "2026-01-01", ("met", "in_force")),
    ],
)
def test_validity_is_told_by_its_day(first: str | None, last: str | None, day: str, said: tuple[str, str]) -> None:
    entry = shipped()["suzhou-loan"].model_copy(update={"valid_from": first, "valid_until": last})
    assert standing(entry, date.fromisoformat(day)) == said


def test_kleene_tables() -> None:
    met, no, maybe = Answer.MET, Answer.NOT_MET, Answer.CANNOT_TELL
    assert [everything([a, b]) for a, b in ((met, met), (met, maybe), (no, maybe), (no, met))] == [met, maybe, no, no]
    assert [anything([a, b]) for a, b in ((no, no), (met, maybe), (no, maybe), (no, met))] == [no, met, maybe, met]
    assert [opposite(one) for one in (met, no, maybe)] == [no, met, maybe]
    assert (everything([]), anything([])) == (met, no)


@pytest.mark.parametrize(
    "rule",
    [
        {},
        [],
        "yes",
        {"all": []},
        {"any": {}},
        {"all": [{"fact": "a", "is": True}], "any": []},
        {"maybe": []},
        {"fact": "z", "is": True},
        {"fact": "a"},
        {"fact": "a", "is": 1},
        {"fact": "a", "at_least": 1},
        {"fact": "n", "at_least": True},
        {"fact": "n", "is": "x"},
        {"fact": "d", "from": "soon"},
        {"fact": "c", "one_of": []},
        {"fact": "n", "one_of": ["x"]},
        {"region_in": ["Shunyi"]},
        {"industry_in": []},
    ],
)
def test_bad_rules_are_refused(rule: Any) -> None:
    with pytest.raises(BadRule):
        read(rule, VOCABULARY)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("顺义区", "110113"),
        ("shunyi", "110113"),
        ("北京市顺义区", "110113"),
        ("110113", "110113"),
        ("REG110113", "110113"),
        ("北京", "11"),
        ("苏州", "3205"),
        ("320505", "320505"),
        ("南京", "32"),
        ("全国", ""),
        ("经济技术开发区", "11"),
        ("火星", None),
        ("999999", None),
        ("990000", None),
    ],
)
def test_regions_are_found_by_name_and_code(said: str, code: str | None) -> None:
    assert find_region(said) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("C36", "C36"),
        ("36", "C36"),
        ("汽车制造业", "C36"),
        ("C3670", "C3670"),
        ("制造业", "C"),
        ("C99", None),
        ("诗歌", None),
    ],
)
def test_industries_are_found_by_name_and_code(said: str, code: str | None) -> None:
    assert find_industry(said) == code


def test_every_entry_has_source_and_day_of_checking() -> None:
    for entry in shipped().values():
        assert entry.source.zh
        assert entry.checked_on <= date(2026, 12, 31)
        assert entry.not_found or entry.kind == Kind.STANDARD, f"{entry.id}: what was not found is said"
        assert set(entry.related) <= set(shipped())
