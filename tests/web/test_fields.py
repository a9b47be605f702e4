"""Numbers, days and choices as people type them."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from matchmaker.web.fields import DayField, NumberField, WholeField, boxes, choice


class Sample(Form):
    number = NumberField("n")
    whole = WholeField("w")
    day = DayField("d")
    one = choice("c")
    many = boxes("b")


@pytest.fixture
def app() -> Flask:
    """No database: words are the msgids themselves."""
    from flask_babel import Babel

    bare = Flask("fields")
    Babel(bare)
    return bare


def filled(app: Flask, **typed: str) -> Sample:
    with app.test_request_context():
        form = Sample(MultiDict(typed))
        form.one.choices = {"甲": [("a", "A")], "乙": [("b", "B")]}
        form.many.choices = [("x", "X")]
        form.validate()
        return form


@pytest.mark.parametrize(
    ("typed", "number"),
    [("60", 60), ("６０．５", 60.5), ("1,200 万元", 1200), (" 60万 ", 60), ("", None), ("-3", -3), ("1e3", 1000)],
)
def test_number_is_read_as_typed(app: Flask, typed: str, number: float | None) -> None:
    form = filled(app, number=typed)
    assert (form.number.data, form.number.errors) == (number, [])


@pytest.mark.parametrize("typed", ["六十", "nan", "inf", "1e999", "60-90", "9" * 41, "0x10"])
def test_number_that_is_none_is_refused_and_kept(app: Flask, typed: str) -> None:
    form = filled(app, number=typed)
    assert form.number.data is None
    assert form.number.errors
    assert form.number._value() == typed


def test_whole_number_takes_a_unit_but_no_fraction(app: Flask) -> None:
    assert filled(app, whole="5 个月").whole.data == 5
    assert filled(app, whole="2025年").whole.data == 2025
    assert filled(app, whole="2.5").whole.errors


@pytest.mark.parametrize("typed", ["2027-03-31", "2027/3/31", "2027 年 3 月 31 日", "２０２７-０３-３１"])
def test_day_is_read_as_typed(app: Flask, typed: str) -> None:
    assert filled(app, day=typed).day.data == date(2027, 3, 31)


@pytest.mark.parametrize("typed", ["2027-02-30", "明年", "0027-03-31", "9999-01-01", "2027-03"])
def test_day_that_is_none_is_refused(app: Flask, typed: str) -> None:
    form = filled(app, day=typed)
    assert form.day.data is None
    assert form.day.errors
    assert filled(app, day="").day.errors == []


def test_choice_is_one_of_its_groups(app: Flask) -> None:
    assert filled(app, one="b").one.errors == []
    assert filled(app, one="").one.errors == []
    assert filled(app, one="z").one.errors
    assert filled(app, many="x").many.errors == []
    assert filled(app, many="y").many.errors


def test_stored_number_is_shown_without_needless_digits() -> None:
    assert [Sample(number=value).number._value() for value in (60.0, 60.5, None)] == ["60", "60.5", ""]
