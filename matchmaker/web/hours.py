"""A time of day as people type it, and the moment that it makes with a day; days themselves are in `fields.py`."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from matchmaker.foundation import clock
from matchmaker.web.forms import line


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed) if len(typed) == 5 else None
    except ValueError:
        return None


class _Hour:
    """Refuses what is no time of a day."""

    def __call__(self, form: Any, field: Any) -> None:
        if _time(field.data or "") is None:
            raise StopValidation(_("请按 14:00 的格式填写时间。"))


def hour(label: Any) -> Any:
    """Return a field for a time of day."""
    return line(label, most=5, required=True, validators=[_Hour()], description=_l("例如 14:00。"))


def at(day: date | None, typed: str | None) -> datetime:
    """Return the moment in Shanghai; of what is not valid yet today's beginning, which no service takes."""
    return datetime.combine(day or clock.today(), _time(typed or "") or time(), clock.SHANGHAI)
