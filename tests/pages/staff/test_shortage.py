"""服务商缺口: the map is counted again from the rows by other means; a cell opens its rows; the file holds the same."""

import io
import re
from collections import Counter
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from matchmaker.catalogue.models import Need, Tag
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.db import db, transaction
from matchmaker.reporting.shortage import heat_of, list_links, list_scenes, map_shortage
from tests.factories import (
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)

SignIn = Callable[..., FlaskClient]
TEST, PLAN = "SCN024", "SCN009"  # 在线智能检测, 车间智能排产
CARS, MACHINES = "IND024", "IND022"


def tagged(post: Need | Capability, *concepts: str) -> None:
    post.tags = [Tag(text=one, concept=one, facet="scene", position=at) for at, one in enumerate(concepts)]


@pytest.fixture
def park(app: Flask) -> dict[str, str]:
    with app.app_context(), transaction():
        here, there = make_park(), make_park()
        cars = make_organisation(park=here, industry=CARS)
        machines = make_organisation(park=here, industry=MACHINES)
        for owner, industry, scenes in (
            (cars, CARS, (TEST,)),
            (cars, CARS, (TEST, PLAN)),
            (cars, CARS, ()),
            (machines, MACHINES, (PLAN,)),
        ):
            tagged(make_need(owner, industry=industry), *scenes)
        tagged(make_need(cars, industry=CARS, state="draft"), TEST)
        tagged(make_need(make_organisation(park=there), industry=CARS), PLAN)
        everybody, cars_only, lapsed = make_provider(), make_provider(), make_provider(verified=False)
        tagged(make_capability(everybody), TEST)
        tagged(make_capability(everybody), TEST)
        tagged(make_capability(cars_only, industries=[CARS]), TEST)
        tagged(make_capability(lapsed), PLAN)
        tagged(make_capability(cars_only, state="draft"), PLAN)
        return {
            "officer": make_officer(here).email,
            "operator": make_operator().email,
            "slug": here.slug,
            "cars_only": cars_only.name,
        }


@given(needs=st.integers(0, 50), providers=st.integers(0, 50))
def test_heat_falls_with_providers_and_rises_with_needs(needs: int, providers: int) -> None:
    heat = heat_of(needs, providers)
    assert (heat is None) == (needs == providers == 0)
    assert (heat == 3) == (needs > 0 and providers == 0)
    if heat is not None and needs:
        assert (heat_of(needs, providers + 1) or 0) <= heat <= (heat_of(needs + 1, providers) or 0)


def test_scenes_are_the_forty_in_eight_links() -> None:
    scenes = list_scenes()
    assert [one.number for one in scenes] == list(range(1, 41))
    assert len(list_links()) == 8
    assert [one.link for one in scenes] == sorted((one.link for one in scenes), key=list_links().index)


def cells(client: FlaskClient, query: str = "") -> dict[str, tuple[int, int]]:
    """Return what the accessible names of the table tell: "industry，scene" -> needs, providers."""
    html = client.get(f"/staff/shortage?{query}").get_data(as_text=True)
    found = re.findall(r'class="vh"> ([^<，]+，[^<：]+)：需求 (\d+) 条(?:，服务商 (\d+) 家)?<', html)
    return {name: (int(n), int(m or 0)) for name, n, m in found}


def test_map_shows_needs_and_providers(park: dict[str, str], sign_in: SignIn) -> None:
    client = sign_in(park["officer"])
    assert cells(client) == {
        "汽车制造业，在线智能检测": (2, 2),
        "汽车制造业，车间智能排产": (1, 0),
        "汽车制造业，未标场景": (1, 0),
        "通用设备制造业，在线智能检测": (0, 1),
        "通用设备制造业，车间智能排产": (1, 0),
    }
    assert "汽车制造业，车间智能排产" not in cells(client, "link=生产作业")
    operator = sign_in(park["operator"])
    assert cells(operator)["汽车制造业，车间智能排产"] == (2, 0)
    assert cells(operator, f"park={park['slug']}")["汽车制造业，车间智能排产"] == (1, 0)


def test_cell_opens_its_rows(app: Flask, park: dict[str, str], sign_in: SignIn) -> None:
    client = sign_in(park["officer"])
    html = client.get(f"/staff/shortage?industry={CARS}&scene={TEST}").get_data(as_text=True).partition('id="rows"')[2]
    assert "2 条开放的需求" in html
    assert park["cars_only"] in html
    assert len(set(re.findall(r'href="/needs/(N-[\d-]+)"', html))) == 2
    assert client.get("/staff/shortage?industry=x&scene=y&link=z&park=w").status_code == 200


def test_file_holds_the_cells_of_the_page(park: dict[str, str], sign_in: SignIn) -> None:
    client = sign_in(park["officer"])
    book = load_workbook(io.BytesIO(client.get("/staff/shortage.xlsx").data))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert {f"{row[0]}，{row[2]}": (row[3], row[4]) for row in rows} == cells(client)
    assert all(len((row[6] or "").split("、")) == row[3] for row in rows if row[3])


@pytest.mark.usefixtures("session")
def test_numbers_are_those_of_an_independent_count() -> None:
    """Counted again by two statements over the rows, without the module's own reading of tags and industries."""
    here = make_park()
    owners = [make_organisation(park=here, industry=one) for one in (CARS, MACHINES)]
    scenes = [one.id for one in list_scenes()]
    for at in range(24):
        tagged(make_need(owners[at % 2], industry=owners[at % 2].industry), *scenes[at % 5 : at % 5 + at % 3])
    for at in range(8):
        tagged(make_capability(make_provider(), industries=[[], [CARS], [MACHINES]][at % 3]), scenes[at % 4])
    found = map_shortage(make_officer(here))
    pairs = sa.select(Need.industry, Tag.concept).join(Tag, Tag.need_id == Need.id).where(Tag.concept.like("SCN%"))
    needs = Counter((industry, scene) for industry, scene in db.session.execute(pairs))
    offers = db.session.execute(
        sa.select(Tag.concept, Capability.industries, Capability.organisation_id).join(
            Tag, Tag.capability_id == Capability.id
        )
    ).all()
    for (industry, scene), cell in found.cells.items():
        if scene:
            assert len(cell.needs) == needs[industry, scene]
            who = {
                owner for concept, fields, owner in offers if concept == scene and (not fields or industry in fields)
            }
            assert {one.id for one in cell.providers} == who
    assert sum(found.needs_of.values()) == 24
    assert sum(len(cell.needs) for cell in found.cells.values() if not cell.scene) == 8
