"""The base of every form: bad characters are refused at the field, and a service's Invalid lands on its field."""

import re
import unicodedata
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from matchmaker.foundation.errors import Invalid
from matchmaker.web.problems import error_text

LINE_BREAKS = re.compile(r"\r\n?")
BLANKS = " \t\n\u00a0\u3000"  # plain strip() would swallow control characters instead of refusing them


def bad_character(text: str) -> str:
    """Return the first NUL, control character or lone surrogate as hexadecimal, "" where there is none."""
    bad = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"), "")
    return f"{ord(bad):04X}" if bad else ""


def posted(name: str) -> str:
    """Return what a form of one button or one text sends, which no class reads.

    Raises Invalid(name, control_characters), so that nothing of the kind reaches a query or a row.
    """
    text = LINE_BREAKS.sub("\n", request.form.get(name, ""))
    if point := bad_character(text):
        raise Invalid(name, "control_characters", point=point)
    return text


class CleanText:
    """Refuses NUL, control characters and lone surrogates; they are not stripped, the writer is told."""

    def __call__(self, form: Any, field: Field) -> None:
        if point := bad_character(field.data or ""):
            raise StopValidation(error_text(Invalid(field.name, "control_characters", point=point)))


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf comes without types
    """A form whose fields keep what was typed and carry every error."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf comes without types
        csrf_time_limit = None

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take texts alone: a file or a piece of JSON in the place of a text is none."""
            if formdata is not _Auto:
                return formdata
            return request.form or None if request.method == "POST" else None

    def put(self, error: Invalid) -> None:
        """Show a service's error at its field, at the form's head where there is no such field."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(error_text(error))
        else:
            field.errors = [*field.errors, error_text(error)]


def _tidy(text: str | None) -> str:
    return LINE_BREAKS.sub("\n", text or "").strip(BLANKS)


def line(label: Any, most: int = 120, required: bool = False, **options: Any) -> Any:
    """Return a one-line text field that strips blanks and refuses control characters."""
    return _text(StringField, label, most, required, options)


def text(label: Any, most: int = 5000, required: bool = False, **options: Any) -> Any:
    """Return a text of several lines."""
    return _text(TextAreaField, label, most, required, options)


def _text(kind: Any, label: Any, most: int, required: bool, options: dict[str, Any]) -> Any:
    checks: list[Any] = [DataRequired(_l("请填写这一项。"))] if required else []  # blanks alone are nothing
    checks += [CleanText(), Length(max=most, message=_l("最多 %(n)s 个字。", n=most))]
    checks += options.pop("validators", [])
    return kind(label, validators=checks, filters=[_tidy], **options)
