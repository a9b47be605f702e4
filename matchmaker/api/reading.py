"""Reads a request into its model, or says at which field it cannot be read; what the values mean is the services' matter."""

import hashlib
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import RequestEntityTooLarge

from matchmaker.foundation.db import db
from matchmaker.foundation.errors import Invalid
from matchmaker.web import shape_words, uploads
from matchmaker.web.problem_json import FieldError, Problem
from matchmaker.web.problems import error_text

Model = TypeVar("Model", bound=BaseModel)


def _words(error: ErrorDetails) -> str:
    facts: dict[str, Any] = error.get("ctx", {})
    if error["type"] == "control_characters":
        return error_text(Invalid("", "control_characters", **facts))
    return shape_words.words(error["type"], facts)


def _refused(error: ValidationError, inside: str) -> Problem:
    found = [
        FieldError.of(".".join(str(part) for part in one["loc"]) or inside, one["type"], _words(one))
        for one in error.errors(include_url=False, include_input=False)
    ]
    if any(one.code == "json_invalid" for one in found):
        return Problem(400, "json_invalid", _("请求体不是有效的 JSON。"))
    return Problem(422, "invalid", _("有 %(n)s 处不符合要求。", n=len(found)), found)


def body(model: type[Model]) -> Model:
    """Return the JSON body. Raises Problem: 415 for another type, 400 for what is no JSON, 422 with the fields."""
    sent = request.get_data()
    if not request.is_json:
        raise Problem(415, "json_only", _("请用 Content-Type: application/json 发送 JSON。"))
    try:
        return model.model_validate_json(sent)
    except ValidationError as error:
        raise _refused(error, "body") from error


def query(model: type[Model]) -> Model:
    """Return what the address asks for. Raises Problem 422 with the fields."""
    many = {name for name, field in model.model_fields.items() if "list[" in str(field.annotation)}
    asked = {name: request.args.getlist(name) if name in many else request.args[name] for name in request.args}
    try:
        return model.model_validate(asked)
    except ValidationError as error:
        raise _refused(error, "query") from error


def form(model: type[Model]) -> Model:
    """Return the parts of a form with a file. Raises Problem: 415 for another type, 422 with the fields; 413 where it is too large.

    The transaction that was opened to know who asks is ended first: nobody else has to wait while a file comes in and is looked through.
    """
    if request.mimetype != "multipart/form-data":
        raise Problem(415, "form_only", _("请用 Content-Type: multipart/form-data 发送表单。"))
    db.session.rollback()
    request.max_content_length = uploads.MOST_SENT  # who asks is known by now: strangers send no large bodies
    try:
        sent: dict[str, list[Any]] = {**request.form.to_dict(flat=False), **request.files.to_dict(flat=False)}
    except RequestEntityTooLarge:
        uploads.drain()
        raise
    try:
        return model.model_validate({name: values[0] if len(values) == 1 else values for name, values in sent.items()})
    except ValidationError as error:
        raise _refused(error, "form") from error


def parts() -> bytes:
    """Return what a form says, without the boundary between its parts: who sends it again draws another one."""
    texts = sorted(request.form.items(multi=True))
    found = [repr(texts).encode()]
    for name, file in sorted(request.files.items()):
        file.seek(0)
        found.append(f"{name} {file.filename} {hashlib.sha256(file.read()).hexdigest()}".encode())
    return b"\n".join(found)
