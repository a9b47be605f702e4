"""The filter of the dashboard in a real browser: labels on one line and fields on one line, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from matchmaker.foundation.db import transaction
from tests.factories import make_officer, make_park
from tests.journeys.conftest import Site

pytestmark = pytest.mark.browser
ROWS = """() => {
  const box = one => { const at = one.getBoundingClientRect(); return [Math.round(at.top), Math.round(at.height)]; };
  return [...document.querySelectorAll('.figure-filter p')].map(p =>
    [...p.querySelectorAll('label, input, select, button')].map(box));
}"""
Boxes = list[list[list[int]]]


def rows_of(page: Page, width: int) -> tuple[Boxes, list[int]]:
    """Return top and height of label and field of each part of the filter, and of its button."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/figures")
    *fields, button = page.evaluate(ROWS)
    return fields, button[0]


def test_labels_and_fields_stand_in_line(open_as: Callable[..., Page], site: Site) -> None:
    with site.app.app_context(), transaction():
        mail = make_officer(make_park()).email
    page = open_as(mail)
    fields, button = rows_of(page, 1440)
    assert len(fields) > 4
    assert len({label[0] for label, _field in fields}) == 1  # one line of labels
    assert {tuple(field) for _label, field in fields} == {tuple(button)}  # fields and the button of one height
    fields, button = rows_of(page, 390)
    for (label, field), (other, beside) in zip(fields[::2], fields[1::2], strict=True):
        assert (label[0], field) == (other[0], beside)  # two a line, each under its label
        assert field[0] >= label[0] + label[1]
    assert button[0] > max(field[0] for _label, field in fields)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
