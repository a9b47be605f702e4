"""Keeping the registers of benchmarks: entering a row, taking one out; the registers are read in `benchmarks.py`."""

from datetime import date
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.models import Organisation
from matchmaker.accounts.queries import find_organisation
from matchmaker.accounts.tokens import Scope
from matchmaker.api.benchmarks import BenchmarkOut, out
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Industry, Region, Taken, Text, Text20, Text120
from matchmaker.catalogue import registers
from matchmaker.catalogue.benchmarks import RecogniserLevel, Register
from matchmaker.catalogue.registers import Recognised
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid, NotAllowed
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

STAFF: dict[str, Any] = {"scope": Scope.STAFF}


class BenchmarkIn(Taken):
    """One row: what was recognised, by whom, when, from which source; of an enterprise here by its code, else by the public list's name."""

    which: Register
    title: Annotated[Text120, Field(min_length=1)]
    organisation: Code = ""
    holder: Annotated[Text120, Field(max_length=100)] = ""
    region: Annotated[Region, Field(min_length=1)]
    industry: Industry = ""
    recogniser: Annotated[Text120, Field(min_length=1, max_length=100)]
    level: RecogniserLevel
    year: Annotated[int, Field(ge=1990, le=2100)]
    valid_until: date | None = None
    scenes: Annotated[list[Text20], Field(max_length=40)] = []
    story: Annotated[Text, Field(max_length=3000)] = ""
    source: Annotated[Text, Field(min_length=1, max_length=300)]
    checked_on: date | None = None

    def facts(self) -> Recognised:
        """Return it as the service takes it."""
        told = {name: getattr(self, name) for name in Recognised.__dataclass_fields__ if name != "register"}
        more = {"scenes": tuple(self.scenes), "checked_on": self.checked_on or clock.today()}
        return Recognised(register=self.which, **told | more | ({"holder": ""} if self.organisation else {}))

    def owner(self) -> Organisation | None:
        """Return the enterprise that the code names, None where none is given. Raises Invalid."""
        found = find_organisation(self.organisation.upper()) if self.organisation else None
        if self.organisation and (found is None or not found.is_enterprise):
            raise Invalid("organisation", "choose_one")
        if found is None and not self.holder:
            raise Invalid("holder", "needed_to_submit")
        return found


@door(
    "POST",
    "/staff/benchmarks",
    N_("登记一个标杆"),
    Who.STAFF,
    body=BenchmarkIn,
    gives=BenchmarkOut,
    status=201,
    location="api.benchmarks_show",
    problems=(409,),
    **STAFF,
)
def record(body: BenchmarkIn) -> BenchmarkOut:
    try:
        return out(registers.record(body.facts(), body.owner(), by=current_user, now=clock.now()))
    except NotAllowed as error:  # an enterprise of another park: no more is told of it than of none
        raise Invalid("organisation", "choose_one") from error


@door("DELETE", "/staff/benchmarks/<code>", N_("移出名录"), Who.STAFF, status=204, **STAFF)
def remove(code: str) -> None:
    registers.remove(registers.get_benchmark(code), by=current_user, now=clock.now())
