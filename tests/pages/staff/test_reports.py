"""周报与月报: each figure is the count of the rows in its own sheet; Word and page say the same, in both languages."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.introductions.clock import working_days_between
from matchmaker.introductions.states import State
from matchmaker.reporting.periods import Span, period_on, read_period
from matchmaker.reporting.report import make_report
from tests.factories import make_need, make_officer, make_operator, make_organisation, make_park
from tests.introductions.cast import Cast, agree_all, ask, bring, make_cast

SignIn = Callable[..., FlaskClient]
NOW = datetime(2026, 11, 25, 10, tzinfo=clock.SHANGHAI)  # a Wednesday
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(day=DAYS, span=st.sampled_from(Span))
def test_periods_follow_each_other_without_a_gap(day: date, span: Span) -> None:
    one = period_on(span, day)
    assert one.first <= day <= one.last
    assert one.after.first == one.last + timedelta(days=1)
    assert one.after.before == one
    assert read_period(span, one.name, date(2031, 1, 1)) == one


@pytest.mark.parametrize("name", ["", "x", "2026-W54", "2026-13", "9999-W01", "1999-01", "2027-W01", "２０２６-11"])
def test_period_that_is_none_is_the_present_one(name: str) -> None:
    for span in Span:
        assert read_period(span, name, NOW.date()) == period_on(span, NOW.date())


@dataclass
class Week:
    officer: str
    operator: str
    stranger: str
    slug: str


@pytest.fixture
def week(app: Flask) -> Week:
    """A week with one of each step, and things of the week before that must not be counted."""
    with app.app_context(), transaction(), time_machine.travel(NOW - timedelta(days=9), tick=False) as moving:
        cast = make_cast(provider={"capacity": 50})
        asked_before = ask(cast)
        old = make_need(cast.enterprise)
        moving.move_to(NOW - timedelta(days=1))
        agree_all(cast, asked_before)
        for state in (State.INTRODUCED, State.MET, State.DECLINED):
            cast.need = make_need(cast.enterprise, submitted_at=clock.now())
            bring(cast, state)
        return Week(cast.officer.email, make_operator().email, make_officer(make_park()).email, _slug(cast, old))


def _slug(cast: Cast, _old: Any) -> str:
    return cast.park.slug


def get(client: FlaskClient, path: str) -> Any:
    with time_machine.travel(NOW, tick=False):
        answer = client.get(path)
    assert answer.status_code == 200
    return answer


def enter(sign_in: SignIn, mail: str, language: str = "zh") -> FlaskClient:
    with time_machine.travel(NOW, tick=False):
        return sign_in(mail, language)


def figures(book: Workbook) -> dict[str, tuple[Any, str]]:
    """Return label -> (value, sheet of its rows) of the first sheet."""
    rows = book.worksheets[0].iter_rows(min_row=2, max_col=5, values_only=True)
    return {row[1]: (row[2], row[4]) for row in rows if row[4]}


def test_figures_of_the_week(week: Week, sign_in: SignIn) -> None:
    client = enter(sign_in, week.officer)
    book = load_workbook(io.BytesIO(get(client, "/staff/reports.xlsx").data))
    said = {label: value for label, (value, _sheet) in figures(book).items()}
    expected = {
        "新提交的需求": 3,
        "新公开的需求": 3,
        "新发起对接": 3,
        "达成双方同意": 3,
        "建立联系": 2,
        "完成洽谈": 1,
        "完成签约": 0,
        "被婉拒": 1,
        "超时未答复": 0,
        "地区不合适": 1,
        "已对接": 2,
        "已征询": 1,
        "无人对接": 2,
        "已结束": 0,
    }
    assert {label: said[label] for label in expected} == expected
    before = load_workbook(io.BytesIO(get(client, "/staff/reports.xlsx?of=2026-W47").data))
    assert {label: figures(before)[label][0] for label in ("新公开的需求", "新发起对接", "达成双方同意")} == {
        "新公开的需求": 2,
        "新发起对接": 1,
        "达成双方同意": 0,
    }


def test_every_figure_is_recounted_from_its_sheet(week: Week, sign_in: SignIn) -> None:
    for language in ("zh", "en"):
        client = enter(sign_in, week.officer, language)
        for query in ("", "?span=month", "?of=2026-W47"):
            book = load_workbook(io.BytesIO(get(client, f"/staff/reports.xlsx{query}").data))
            found = figures(book)
            assert len(found) >= 18
            for label, (value, name) in found.items():
                rows = list(book[name].iter_rows(min_row=2, values_only=True))
                if "（" in label or "(" in label:  # a median of working days
                    days = sorted(row[-1] for row in rows)
                    middle = [days[(len(days) - 1) // 2], days[len(days) // 2]] if days else []
                    assert value == (sum(middle) / 2 if days else None)
                else:
                    assert value == len(rows), label


def test_medians_are_of_working_days(week: Week, app: Flask) -> None:
    with app.app_context():
        from matchmaker.accounts.queries import get_user_by_email

        report = make_report(get_user_by_email(week.officer), period_on(Span.WEEK, NOW.date()), now=NOW)
        answered = {one.code: one for one in report.days}["days_to_answer"]
        took = working_days_between((NOW - timedelta(days=9)).date(), (NOW - timedelta(days=1)).date())
        assert sorted(one.days for one in answered.rows) == [0, 0, 0, took]
        assert answered.value == 0


def test_word_says_what_the_page_says(week: Week, sign_in: SignIn) -> None:
    for language, title in (("zh", "供需对接周报"), ("en", "Weekly brokering report")):
        client = enter(sign_in, week.officer, language)
        html = get(client, "/staff/reports").get_data(as_text=True)
        paper = Document(io.BytesIO(get(client, "/staff/reports.docx").data))
        assert paper.paragraphs[0].text == title
        on_page = re.findall(r'<dt>([^<]+)</dt><dd class="num[^"]*">([^<]+)</dd>', html)
        in_file = [tuple(cell.text for cell in row.cells) for table in paper.tables for row in table.rows[1:]]
        assert on_page
        assert set(on_page) <= set(in_file)
        told = [one.text for one in paper.paragraphs if one.style is not None and one.style.name == "List Bullet"]
        assert told
        assert all(one.split("；")[0][:12] in html for one in told)


def test_report_keeps_to_the_parks_of_the_reader(week: Week, sign_in: SignIn) -> None:
    def published(mail: str, query: str = "") -> Any:
        book = load_workbook(io.BytesIO(get(enter(sign_in, mail), f"/staff/reports.xlsx{query}").data))
        return figures(book)["新公开的需求"][0]

    assert published(week.stranger) == 0
    assert published(week.stranger, f"?park={week.slug}") == 0  # not a park of theirs: it means nothing
    assert published(week.operator) == published(week.operator, f"?park={week.slug}") == 3


@pytest.mark.usefixtures("session")
def test_document_reference_or_formula_stays_text() -> None:
    """What people typed is never a formula in the file."""
    from matchmaker.web import report_sheets

    park = make_park()
    make_need(make_organisation(park=park), title="=1+1", submitted_at=clock.now())
    from flask import current_app

    with current_app.test_request_context():
        book = report_sheets.write(make_report(make_officer(park), period_on(Span.WEEK, clock.today())), "x")
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)
