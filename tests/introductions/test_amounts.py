"""What a contract is worth, by band or by amount; and what the state does not have is said before what a form lacks."""

import pytest

from matchmaker.foundation import clock
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.introductions import service
from matchmaker.introductions.outcomes import Outcome, standing
from matchmaker.introductions.progress import Said
from matchmaker.introductions.states import State
from tests.introductions.cast import bring, make_cast

pytestmark = pytest.mark.usefixtures("session")


def said(**more: object) -> Said:
    return Said(**{"day": clock.today(), "band": "50-100", "contract": "contract", **more})


@pytest.mark.parametrize(
    ("amount", "band"), [(0.5, "0-10"), (10, "10-50"), (60, "50-100"), (499.9, "100-500"), (8000, "500+")]
)
def test_an_amount_alone_tells_its_band(amount: float, band: str) -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    service.sign(one, by=cast.asker, now=clock.now(), said=said(band=None, amount=amount))
    known = standing(one.claims, Outcome.SIGNING)
    assert (known.band, known.amount) == (band, amount)


@pytest.mark.parametrize("amount", [-5, 0, 1e9, float("nan")])
@pytest.mark.parametrize("band", [None, "0-10"])
def test_an_amount_that_no_contract_has_is_told_as_that(amount: float, band: str | None) -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    with pytest.raises(Invalid, match="amount_impossible"):
        service.sign(one, by=cast.asker, now=clock.now(), said=said(band=band, amount=amount))


@pytest.mark.parametrize("state", [State.PROPOSED, State.INTRODUCED, State.CLOSED])
def test_a_step_out_of_turn_is_told_before_what_it_lacks(state: State) -> None:
    cast = make_cast()
    one, by = bring(cast, state), {"by": cast.asker, "now": clock.now()}
    for step in (service.intend, service.sign, service.deliver):
        with pytest.raises(IllegalTransition):
            step(one, **by, said=Said())
    with pytest.raises(IllegalTransition):
        service.deny(one, **by, outcome="", note="")


def test_staff_who_have_nothing_to_judge_are_told_so_before_what_is_missing() -> None:
    cast = make_cast()
    one = bring(cast, State.MET)
    with pytest.raises(Conflict, match="not_your_turn"):
        service.sign(one, by=cast.officer, now=clock.now(), said=Said())
