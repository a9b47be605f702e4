"""Fields that several forms use and WTForms does not have; the base of every form is in `web/forms.py`."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField


class DayField(DateField):
    """A day that says in the reader's language that it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError(str(_l("请按 2026-11-24 的格式填写日期。"))) from error
