"""A newcomer is shown further up within bounds that always hold, and only where somebody new stands there by rows."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.models import Need
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction, Step
from matchmaker.introductions.states import OPEN, Action, Side, State, Waiting
from matchmaker.matching.records import Match
from matchmaker.recommendations import queries, service
from matchmaker.recommendations.newcomers import (
    HIGHEST,
    Exposure,
    arrange,
    default_exposure,
    load_exposure,
    parse_exposure,
)
from tests.factories import admin_of, make_capability, make_need, make_provider

RULE = Exposure(place=5, reach=10, share=0.8, days=180)


def row(at: int, score: float, group: int = 0) -> Match:
    return Match("N-2026-0001", f"C{at}", f"O{at}", at, score, (), group=group)


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[Match], set[str]]:
    """A list as the recommender orders it, and who of it is new."""
    found = draw(st.lists(st.tuples(st.integers(0, 3), st.floats(0.01, 1.0)), max_size=30))
    ordered = sorted(found, key=lambda one: (one[0], -one[1]))
    matches = [row(at, score, group) for at, (group, score) in enumerate(ordered, 1)]
    return matches, draw(st.sets(st.sampled_from(matches).map(lambda one: one.provider))) if matches else set()


rules = st.builds(
    Exposure, place=st.integers(HIGHEST, 12), reach=st.integers(1, 15), share=st.floats(0.5, 1.0), days=st.just(180)
)


def breaks(
    before: Sequence[Match], after: Sequence[Match], new: set[str], rule: Exposure, lifted: dict[str, int]
) -> str:
    """What an order shown does that it must not, "" where nothing."""
    moved = set(lifted)
    rest = [[one for one in some if one.provider not in moved] for some in (before, after)]
    if len(moved) > 1 or not moved <= new:
        return "more than one, or nobody new"
    if rest[0] != rest[1] or len(before) != len(after):
        return "somebody else's order"
    if list(before[: rule.place - 1]) != list(after[: rule.place - 1]):
        return "above the place"
    if not moved:
        return "" if list(before) == list(after) else "moved without saying so"
    [(provider, place)] = lifted.items()
    shown, taken = after[rule.place - 1], before[rule.place - 1]
    if shown.provider != provider or before[place - 1] is not shown:
        return "another row than it says"
    if not rule.place < place <= rule.place + rule.reach:
        return "out of reach"
    if shown.group != taken.group or shown.score < rule.share * taken.score:
        return "another group, or too weak"
    return ""


@given(lists(), rules)
def test_bounds_hold_for_every_list(made: tuple[list[Match], set[str]], rule: Exposure) -> None:
    matches, new = made
    shown, lifted = arrange(matches, new, rule)
    assert breaks(matches, shown, new, rule, dict(lifted)) == ""
    again, _ = arrange(matches, new, rule)
    assert again == shown


@given(lists())
def test_turned_off_or_with_nobody_new_the_order_is_by_score(made: tuple[list[Match], set[str]]) -> None:
    matches, new = made
    assert arrange(matches, new, None) == (matches, {})
    assert arrange(matches, set(), RULE) == (matches, {})


@given(lists(), rules)
def test_scores_and_ranks_are_not_touched(made: tuple[list[Match], set[str]], rule: Exposure) -> None:
    matches, new = made
    shown, _ = arrange(matches, new, rule)
    assert sorted(shown, key=lambda one: one.rank) == matches
    assert all(any(one is other for other in matches) for one in shown)


@pytest.mark.parametrize("wrong", ["first", "two", "silent", "weak", "old"])
def test_bounds_that_are_broken_would_be_seen(wrong: str) -> None:
    before = [row(at, 1.0 - at / 30) for at in range(1, 13)]
    new = {"O8", "O12"}
    shown, lifted = arrange(before, new, RULE)
    assert breaks(before, shown, new, RULE, dict(lifted)) == ""
    assert lifted == {"O8": 8}
    broken: dict[str, tuple[list[Match], set[str], dict[str, int]]] = {
        "first": ([before[7], *before[:7], *before[8:]], new, {"O8": 8}),
        "two": ([*before[:4], before[7], before[11], *before[4:7], *before[8:11]], new, {"O8": 8, "O12": 12}),
        "silent": (shown, new, {}),
        "weak": ([*before[:4], before[11], *before[4:11]], new, {"O12": 12}),
        "old": (shown, {"O12"}, {"O8": 8}),
    }
    order, known, said = broken[wrong]
    assert breaks(before, order, known, RULE, said) != ""


def test_it_takes_the_fixed_place_and_the_others_keep_their_order() -> None:
    matches = [row(at, 1.0 - at / 50) for at in range(1, 13)]
    shown, lifted = arrange(matches, {"O9", "O10"}, RULE)
    assert [one.provider for one in shown] == [
        "O1",
        "O2",
        "O3",
        "O4",
        "O9",
        "O5",
        "O6",
        "O7",
        "O8",
        "O10",
        "O11",
        "O12",
    ]
    assert lifted == {"O9": 9}


@pytest.mark.parametrize(
    ("matches", "new"),
    [
        ([row(at, 1.0 - at / 50) for at in range(1, 13)], {"O2", "O5", "O9"}),
        ([row(at, 1.0 - at / 50) for at in range(1, 21)], {"O3", "O16"}),
        ([row(at, 1.0 - at / 50, int(at > 5)) for at in range(1, 13)], {"O6"}),
        ([row(at, 1.0 if at < 6 else 0.79) for at in range(1, 13)], {"O6"}),
        ([row(at, 1.0) for at in range(1, 6)], {"O1", "O2", "O3", "O4", "O5"}),
        ([], {"O1"}),
    ],
    ids=["its place is a newcomer's", "beyond reach", "another group", "under the share", "no row below", "empty"],
)
def test_nobody_is_moved_where_the_rule_does_not_hold(matches: list[Match], new: set[str]) -> None:
    assert arrange(matches, new, RULE) == (matches, {})


def test_the_shipped_numbers_are_within_their_bounds() -> None:
    assert default_exposure() == RULE
    assert default_exposure().place >= HIGHEST


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"place": 4}, "place must be a whole number from 5 to 100"),
        ({"place": 5.5}, "place must be a whole number"),
        ({"reach": True}, "reach must be a whole number from 1 to 100"),
        ({"share": 0.2}, "share must be a number from 0.5 to 1.0"),
        ({"share": "0.8"}, "share must be a number"),
        ({"days": None}, "days must be a whole number from 1 to 3650"),
    ],
)
def test_a_number_out_of_bounds_is_named(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_exposure({"place": 5, "reach": 10, "share": 0.8, "days": 180} | change)


def test_a_file_of_other_numbers_is_read_and_one_of_none_refused(tmp_path: Path) -> None:
    file = tmp_path / "newcomers.json"
    file.write_text(json.dumps({"place": 7, "reach": 3, "share": 1, "days": 30}), encoding="utf-8")
    assert load_exposure(file) == Exposure(7, 3, 1.0, 30)
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="not an object"):
        load_exposure(file)


def new_at(moment: datetime, *providers: Organisation) -> set[str]:
    return queries.new_providers([one.code for one in providers], moment - timedelta(days=RULE.days))


def meet(provider: Organisation, *states: State) -> Introduction:
    """An introduction that went through the states and stands in the last one."""
    need, now, stands_open = make_need(), clock.now(), states[-1] in OPEN
    one = Introduction(
        code=f"I-2026-{need.id}",
        need=need,
        enterprise=need.organisation,
        provider=provider,
        initiator=Side.ENTERPRISE,
        initiator_user_id=admin_of(need.organisation).id,
        state=states[-1],
        waiting_for=Waiting.PROVIDER if stands_open else None,
        due_on=clock.today() if stands_open else None,
        created_at=now,
        changed_at=now,
    )
    before: State | None = None
    for state in states:
        one.steps.append(Step(action=Action.PROPOSE, from_state=before, to_state=state, at=now))
        before = state
    db.session.add(one)
    db.session.flush()
    return one


@pytest.mark.usefixtures("session")
class TestWhoIsNew:
    """Decided from rows, one query for a list."""

    def test_a_provider_is_new_for_so_many_days_after_its_first_verification(self) -> None:
        provider, now = make_provider(), clock.now()
        assert new_at(now, provider) == {provider.code}
        assert new_at(now + timedelta(days=179), provider) == {provider.code}
        assert new_at(now + timedelta(days=181), provider) == set()
        assert queries.new_providers([], now) == set()

    def test_a_seal_that_is_renewed_makes_nobody_new(self) -> None:
        provider, now = make_provider(), clock.now()
        for days in (400, 0):
            audit.record("verify_organisation", provider.code, by=None, now=now - timedelta(days=days))
        assert new_at(now, provider) == set()
        other = make_provider()
        audit.record("verify_organisation", other.code, by=None, now=now - timedelta(days=10))
        audit.record("suspend_organisation", other.code, by=None, now=now - timedelta(days=400))
        assert new_at(now, provider, other) == {other.code}

    def test_an_agreement_ends_it_whatever_became_of_it_and_a_request_does_not(self) -> None:
        asked, agreed, withdrawn = make_provider(), make_provider(), make_provider()
        meet(asked, State.PROPOSED, State.DECLINED)
        meet(agreed, State.PROPOSED, State.AGREED, State.INTRODUCED)
        meet(withdrawn, State.PROPOSED, State.AGREED, State.WITHDRAWN)
        assert new_at(clock.now(), asked, agreed, withdrawn) == {asked.code}

    def test_nobody_unverified_is_new(self) -> None:
        assert new_at(clock.now(), make_provider(verified=False)) == set()


def a_list(need: Need, newcomers: Exposure | None) -> list[tuple[str, int, int]]:
    found = service.recommend_providers(need, newcomers=newcomers).candidates
    return [(one.provider.code, one.match.rank, one.lifted) for one in found]


@pytest.mark.usefixtures("session")
class TestRecommended:
    """The list of a need with eight equal providers, of whom the seventh is new."""

    def make(self) -> tuple[Need, list[str]]:
        need = make_need()
        with time_machine.travel(clock.now() - timedelta(days=300), tick=False):
            providers = [make_provider() for _ in range(8)]
        for one in providers:
            make_capability(one)
        providers[6].verified_at = clock.now()
        db.session.flush()
        return need, [one.code for one in providers]

    def test_the_new_one_is_shown_at_the_place_and_its_score_is_its_own(self) -> None:
        need, codes = self.make()
        pure = a_list(need, None)
        assert pure == [(code, at, 0) for at, code in enumerate(codes, 1)], "equal scores stand by code"
        order = [*codes[:4], codes[6], *codes[4:6], codes[7]]
        assert a_list(need, RULE) == [(code, codes.index(code) + 1, 7 if code == codes[6] else 0) for code in order]
        scores = [
            {one.provider.code: one.match for one in service.recommend_providers(need, newcomers=rule).candidates}
            for rule in (None, RULE)
        ]
        assert scores[0] == scores[1], "rank, parts, reasons and verdict are those of the pure order"

    def test_the_pure_order_is_there_for_what_is_filtered_or_sorted(self) -> None:
        need, codes = self.make()
        found = service.recommend_providers(need, newcomers=RULE)
        assert [(one.provider.code, one.lifted) for one in found.by_score] == [(code, 0) for code in codes]

    def test_an_agreement_puts_it_back(self) -> None:
        need, codes = self.make()
        provider = db.session.query(Organisation).filter_by(code=codes[6]).one()
        meet(provider, State.PROPOSED, State.AGREED, State.INTRODUCED)
        assert a_list(need, RULE) == [(code, at, 0) for at, code in enumerate(codes, 1)]
