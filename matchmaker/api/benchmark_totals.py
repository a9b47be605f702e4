"""与公布的总数核对: totals that somebody stated of the registers, beside the rows that are here."""

from datetime import date

from matchmaker.api.doors import door
from matchmaker.api.shapes import Given, PageOf
from matchmaker.catalogue import reconciling, registers
from matchmaker.catalogue.benchmarks import Register
from matchmaker.web.guard import Who
from matchmaker.web.locale import language
from matchmaker.web.words import N_


class TotalOut(Given):
    """One stated total; `missing`: rows still to be found, below nought there are more than were stated."""

    which: Register
    region: str
    until: int
    stated: int
    said: str
    source: str
    certainty: str
    checked_on: date
    missing: int
    benchmarks: list[str]


def _out(one: reconciling.Reconciled) -> TotalOut:
    total, lang = one.total, language()
    same = {name: getattr(total, name) for name in ("region", "until", "stated", "certainty", "checked_on")}
    return TotalOut(
        which=Register(total.register),
        said=total.said[lang],
        source=total.source[lang],
        missing=one.missing,
        benchmarks=[row.code for row in one.rows],
        **same,
    )


@door("GET", "/benchmarks/totals", N_("公布的总数与已登记的核对"), Who.PUBLIC, gives=PageOf[TotalOut])
def index() -> PageOf[TotalOut]:
    return PageOf(items=[_out(one) for one in reconciling.reconcile(registers.list_benchmarks())])
