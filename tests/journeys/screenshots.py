"""Pictures of the main screens on the demonstration data, for README and docs: `make screenshots`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from matchmaker.assessment.models import Assessment
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.config import ROOT
from matchmaker.diagnosis.models import Visit
from matchmaker.diagnosis.states import State as VisitState
from matchmaker.foundation.db import db
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import State
from matchmaker.recommendations import service as recommending
from matchmaker.stations.models import Station
from tests.factories import admin_of
from tests.journeys.conftest import Visitors, enter
from tests.journeys.demonstration import PASSWORD, Scene, demonstration_site

pytestmark = pytest.mark.browser
FOLDER = ROOT / "docs" / "screenshots"
MOST = 400_000  # bytes of a picture
PHONE, TALL = (390, 844), (1440, 1000)
# name, role, page, language, dark, size
PICTURES = (
    ("landing-zh", "nobody", "landing", "zh", False, TALL),
    ("landing-en", "nobody", "landing", "en", False, TALL),
    ("recommended-zh", "enterprise", "providers", "zh", False, (1440, 1250)),
    ("recommended-en-dark", "enterprise", "providers", "en", True, (1440, 1250)),
    ("recommended-zh-390", "enterprise", "providers", "zh", False, PHONE),
    ("compare-zh", "enterprise", "compare", "zh", False, TALL),
    ("shortlist-zh", "enterprise", "shortlist", "zh", False, TALL),
    ("need-editor-zh", "enterprise", "need_edit", "zh", False, TALL),
    ("introduction-zh", "introduced", "introduction", "zh", False, TALL),
    ("find-zh", "enterprise", "find", "zh", False, TALL),
    ("desk-zh", "officer", "desk", "zh", False, TALL),
    ("desk-zh-390", "officer", "desk", "zh", False, PHONE),
    ("board-zh", "officer", "board", "zh", False, TALL),
    ("shortage-zh", "officer", "shortage", "zh", False, TALL),
    ("import-zh", "officer", "imports", "zh", False, TALL),
    ("neutrality-zh", "officer", "neutrality", "zh", False, TALL),
    ("outcomes-zh", "followed", "introduction", "zh", False, (1440, 1250)),
    ("outcomes-en-390", "followed", "introduction", "en", True, PHONE),
    ("maturity-zh", "assessed", "result", "zh", False, (1440, 1250)),
    *((f"figures-{one}", "operator", "figures", one, False, (1440, 1600)) for one in ("zh", "en")),
    *((f"timetable-{one}", "operator", "timetable", one, False, (1440, 1250)) for one in ("zh", "en")),
    *((f"summary-{one}", "operator", "summary", one, False, TALL) for one in ("zh", "en")),
    *((f"report-{one}", "reported", "report", one, False, (1440, 1250)) for one in ("zh", "en")),
    ("maturity-en", "assessed", "result", "en", False, (1440, 1250)),
)
# name, role, file, the page of it
PRINTED = (
    ("report", "reported", "report_pdf", 3),
    ("summary", "operator", "summary_pdf", 1),
    ("maturity", "assessed", "result_pdf", 1),
)
A4, READER = (794, 1123), "toolbar=0&navpanes=0&view=FitH"  # of the reader of PDFs that Chromium has


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The demonstration as it is, with nothing beside it."""
    with demonstration_site(sqlite_template, tmp_path_factory.mktemp("pictures")) as found:
        pictured(found)
        yield found


def open_page(scene: Scene, chromium: Browser, role: str, language: str, dark: bool, size: tuple[int, int]) -> Page:
    """Return a page of a person who reads the language."""
    page = Visitors(chromium, scene.site)(language=language, width=size[0], dark=dark)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if scene.mails[role]:
        enter(page, scene.mails[role], PASSWORD)
    page.goto("/rules")
    switch = page.locator(f".bar button[name=language][value={language}]")
    if switch.count():
        switch.click()
    return page


@pytest.mark.parametrize(("name", "role", "place", "language", "dark", "size"), PICTURES)
def test_picture_is_taken(
    name: str,
    role: str,
    place: str,
    language: str,
    dark: bool,
    size: tuple[int, int],
    scene: Scene,
    chromium: Browser,
) -> None:
    page = open_page(scene, chromium, role, language, dark, size)
    page.goto(scene.pages[role][place])
    page.evaluate("() => document.fonts.ready")
    picture = page.screenshot()
    page.context.close()
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(picture)
    assert len(picture) < MOST


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "role", "place", "number"), PRINTED)
def test_picture_of_a_printed_page_is_taken(
    name: str, role: str, place: str, number: int, language: str, scene: Scene, chromium: Browser, tmp_path: Path
) -> None:
    page = open_page(scene, chromium, role, language, False, A4)
    made = page.request.get(scene.pages[role][place])
    assert made.headers["content-type"] == "application/pdf"
    (tmp_path / "made.pdf").write_bytes(made.body())
    page.goto(f"{(tmp_path / 'made.pdf').as_uri()}#{READER}&page={number}")
    page.wait_for_timeout(3000)  # the reader says nothing when it has drawn
    picture = page.screenshot()
    page.context.close()
    (FOLDER / f"{name}-pdf-{language}.png").write_bytes(picture)
    assert len(picture) < MOST


def pictured(scene: Scene) -> None:
    """Fill in the pages that pictures are taken of, on the demonstration data alone: the need that is answered best."""
    with scene.site.app.app_context():
        need = max(_needs_in_chinese(), key=_answered)
        scene.mails["enterprise"] = admin_of(need.organisation).email
        found = recommending.recommend_providers(need).candidates[:4]
        chosen = "&".join(f"with={row.provider.code}" for row in found)
        known = db.session.scalars(sa.select(Introduction).where(Introduction.state == State.INTRODUCED)).first()
        assert known is not None
        at = f"/needs/{need.code}"
        scene.mails["introduced"] = admin_of(known.enterprise).email
        scene.add("introduced", introduction=f"/introductions/{known.code}")
        scene.add("nobody", landing="/")
        signed = db.session.scalars(sa.select(Introduction).where(Introduction.state == State.DELIVERED)).first()
        assert signed is not None
        scene.mails["followed"] = admin_of(signed.enterprise).email
        scene.add("followed", introduction=f"/introductions/{signed.code}")
        assessed = db.session.scalars(sa.select(Assessment).order_by(Assessment.round.desc())).unique().first()
        assert assessed is not None
        scene.mails["assessed"] = admin_of(assessed.organisation).email
        at_result = f"/assessments/{assessed.code}"
        scene.add("assessed", result=at_result, result_pdf=f"{at_result}/report.pdf")
        issued = db.session.scalars(sa.select(Visit).where(Visit.state == VisitState.ISSUED)).unique().first()
        station = db.session.scalars(sa.select(Station).order_by(Station.id)).first()
        assert issued is not None
        assert station is not None
        scene.mails["reported"] = admin_of(issued.enterprise).email
        copy = f"/visits/{issued.code}/report/1"
        scene.add("reported", report=copy, report_pdf=f"{copy}.pdf")
        held = f"/staff/stations/{station.code}"
        scene.add("operator", figures="/figures", timetable=f"{held}/plans/visits/1", summary=f"{held}/summary")
        scene.add("operator", summary_pdf=f"{held}/summary.pdf")
        staff = {name: f"/staff/{name}" for name in ("board", "shortage", "imports", "neutrality")}
        scene.add("officer", desk="/staff/", **staff)
        scene.add(
            "enterprise",
            providers=f"{at}/providers",
            compare=f"{at}/compare?{chosen}",
            shortlist=f"{at}/shortlist?{chosen}",
            need_edit=f"{at}/edit",
            find="/find",
        )


def _needs_in_chinese() -> list[Need]:
    rows = sa.select(Need).where(Need.state == NeedState.PUBLISHED, Need.language == "zh").order_by(Need.id)
    return [one for one in db.session.scalars(rows) if len(one.requirements) >= 4]


def _answered(need: Need) -> int:
    """Return how many lines the first four providers answer with evidence."""
    rows = recommending.recommend_providers(need).candidates[:4]
    return sum(answer.verdict == "yes" for row in rows for answer in row.match.answers)
