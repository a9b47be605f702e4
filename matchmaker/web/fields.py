"""Fields for numbers, days and choices that say in the reader's language what is wrong and keep what was typed; texts are in `forms.py`."""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FloatField, SelectField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

UNITS = re.compile(r"(万元|万|元|年|个月|月|人)$")
DAY = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")
LONGEST = 40


def plain(typed: Sequence[str]) -> str:
    """Return the first value in half width, without blanks and thousands separators."""
    narrow = unicodedata.normalize("NFKC", typed[0] if typed else "").replace(",", "")
    return "".join(narrow.split())


class NumberField(FloatField):
    """A number as people type it: 60, ６０, 1,200, 60 万; anything else is refused with its text kept."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = UNITS.sub("", plain(valuelist))
        self.data = None
        if not text:
            return
        try:
            number = float(text) if len(text) <= LONGEST else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ValueError(str(_l("请填数字，例如 60 或 60.5。")))
        self.data = number

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.10g}"


MOST = 2**31 - 1  # what a column of the database holds


class WholeField(NumberField):
    """A whole number that a column can hold."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and self.data != int(self.data):
            self.data = None
            raise ValueError(str(_l("请填整数。")))
        if self.data is not None and abs(self.data) > MOST:
            self.data = None
            raise ValueError(str(_l("数字太大，请核对。")))
        if self.data is not None:
            self.data = int(self.data)


class DayField(DateField):
    """A day: the browser's own picker, or typed as 2027-03-31, 2027/3/31, 2027 年 3 月 31 日."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = plain(valuelist)
        self.data = None
        if not text:
            return
        found = DAY.fullmatch(text)
        try:
            self.data = date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            self.data = None
        if self.data is None or not 1990 <= self.data.year <= 2100:
            self.data = None
            raise ValueError(str(_l("请按 2026-11-24 的格式填写日期。")))


class OneOf:
    """Refuses a value that is not among the field's choices; empty is no choice and needs no refusal."""

    def __call__(self, form: Any, field: SelectField) -> None:
        offered: Any = field.choices or ()
        groups = offered.values() if isinstance(offered, dict) else [offered]
        known = {str(choice[0]) for group in groups for choice in group}
        values = field.data if isinstance(field.data, list) else [field.data]
        if any(value and str(value) not in known for value in values):
            raise StopValidation(str(_l("请从列表中选择。")))


def choice(label: Any, **options: Any) -> SelectField:
    """Return a select box; its choices are set when the form is made, because they are words."""
    return SelectField(label, choices=[], validators=[OneOf()], validate_choice=False, default="", **options)


def boxes(label: Any, **options: Any) -> SelectMultipleField:
    """Return a group of check boxes."""
    return SelectMultipleField(
        label,
        choices=[],
        validators=[OneOf()],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **options,
    )
