"""Exports as xlsx: text stays text, days are days."""

import io
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from matchmaker.web.sheets import Value, sheet


def page(rows: list[list[Value]], title: str = "需求") -> Any:
    columns = [("编号", itemgetter(0)), ("需求", itemgetter(1))]
    return load_workbook(io.BytesIO(sheet(title, columns, rows).data)).active


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-5", "@cmd", '=HYPERLINK("http://x")', "\t=1", "plain"])
def test_text_is_never_a_formula(text: str) -> None:
    cell = page([[text, ""]])["A2"]
    assert cell.data_type == "s"
    assert cell.value == text


def test_days_and_moments_are_dates_of_shanghai() -> None:
    cells = page([[date(2026, 11, 24), datetime(2026, 11, 24, 18, tzinfo=UTC)]])
    assert cells["A2"].is_date
    assert cells["A2"].number_format == "yyyy-mm-dd"
    assert cells["B2"].value == datetime(2026, 11, 25, 2)  # noqa: DTZ001  # a cell of a sheet knows no zone


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    cells = page([[60.5, None]])
    assert cells["A2"].data_type == "n"
    assert cells["B2"].value is None


def test_headings_are_bold_frozen_and_filter() -> None:
    cells = page([["a", "b"], ["c", "d"]])
    assert cells["A1"].font.bold
    assert cells.freeze_panes == "A2"
    assert cells.auto_filter.ref == "A1:B3"


def test_columns_are_as_wide_as_their_words_within_limits() -> None:
    cells = page([["长" * 200, "x"]])
    assert cells.column_dimensions["A"].width == 60
    assert 8 <= cells.column_dimensions["B"].width < 20


def test_odd_characters_and_titles_do_no_harm() -> None:
    cells = page([["a\x00b\x0bc\ud800", "😀" * 20_000]], title="[a]/b:c*" + "长" * 60)
    assert cells["A2"].value == "abc?"
    assert len(cells["B2"].value) <= 32_767
    assert len(cells.title) <= 31


@time_machine.travel("2026-11-24T20:00:00Z")
def test_file_is_named_for_the_day_in_shanghai() -> None:
    answer = sheet("需求", [("编号", str)], [])
    assert answer.headers["Content-Disposition"].endswith("%E9%9C%80%E6%B1%82-2026-11-25.xlsx")
    assert answer.headers["Cache-Control"] == "no-store"
    assert load_workbook(io.BytesIO(answer.data)).active["A1"].value == "编号"
