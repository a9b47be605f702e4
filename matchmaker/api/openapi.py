"""The OpenAPI 3.1 document, made of the declared operations and of the models that validate and serialise; nothing is written twice."""

import re
from functools import cache
from typing import Any

from flask import Response, json
from flask_babel import gettext as _
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from matchmaker.api.doors import KEY, LONGEST_KEY, OPERATIONS, Operation, door
from matchmaker.web import bearer
from matchmaker.web.guard import Who
from matchmaker.web.locale import language
from matchmaker.web.problem_json import TITLES, TYPE, ProblemOut
from matchmaker.web.words import N_

Schema = dict[str, Any]
REF = "#/components/schemas/"
FORM = "multipart/form-data"
PLACE = {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[^/]+$"}
HEADERS = {
    "ETag": N_("这一版内容的标记，修改时用 If-Match 带回"),
    "Location": N_("新建内容的地址"),
    "Retry-After": N_("多少秒之后再试"),
    "WWW-Authenticate": N_("需要 Bearer 令牌"),
    "Allow": N_("此处支持的方法"),
}


class _Models:
    """The models of all operations with their schemas, each in the direction in which it is used."""

    def __init__(self) -> None:
        used: list[tuple[type[BaseModel], Any]] = [(ProblemOut, "serialization")]
        for one in OPERATIONS:
            used += [(model, "validation") for model in (one.body, one.form, one.query) if model is not None]
            used += [(one.gives, "serialization")] if one.gives is not None else []
        self.refs, whole = models_json_schema(list(dict.fromkeys(used)), ref_template=REF + "{model}")
        self.schemas: Schema = {name: tidy(one) for name, one in whole.get("$defs", {}).items()}

    def ref(self, model: type[BaseModel], mode: Any) -> Schema:
        return self.refs[(model, mode)]

    def take(self, model: type[BaseModel]) -> Schema:
        """Return the schema of a query, which is told as parameters and has no place among the components."""
        found: Schema = self.schemas[self.ref(model, "validation")["$ref"].removeprefix(REF)]
        return found


def tidy(schema: Any) -> Any:
    """Return a schema with its descriptions in the reader's language, without names and docstrings of our classes."""
    if isinstance(schema, list):
        return [tidy(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    of_class = "properties" in schema or "enum" in schema
    found = {}
    for name, value in schema.items():
        if name == "properties":
            found[name] = {field: tidy(one) for field, one in value.items()}
        elif name == "description" and isinstance(value, str):
            found |= {} if of_class or not value else {name: _(value)}
        elif not (name == "title" and isinstance(value, str)):
            found[name] = tidy(value)
    return found


def statuses(one: Operation) -> list[int]:
    """Return every status that a problem of the operation can have."""
    found = {429, *one.problems}
    if Who.PUBLIC not in one.who:
        found |= {401, 403}
    if "<" in one.rule:
        found.add(404)
    if one.method != "GET":
        found |= {400, 413, 422}
    if one.body is not None or one.form is not None:
        found.add(415)
    if one.query is not None:
        found.add(422)
    return sorted(found | ({412, 428} if one.edits else set()))


def _headers(*names: str) -> Schema:
    return {name: {"description": _(HEADERS[name]), "schema": {"type": "string"}} for name in names}


def _answers(one: Operation, models: _Models) -> Schema:
    good: Schema = {"description": _(one.said)}
    if one.file:
        good["content"] = {one.file: {"schema": {}}}
    elif one.gives is not None:
        good["content"] = {"application/json": {"schema": models.ref(one.gives, "serialization")}}
    own = [name for name, there in (("ETag", one.tagged), ("Location", bool(one.location))) if there]
    if own:
        good["headers"] = _headers(*own)
    problem = {TYPE: {"schema": models.ref(ProblemOut, "serialization")}}
    found: Schema = {str(one.status): good}
    for status in statuses(one):
        found[str(status)] = {"description": _(TITLES[status]), "content": problem}
    for refused, header in (("401", "WWW-Authenticate"), ("429", "Retry-After")):
        if refused in found:
            found[refused]["headers"] = _headers(header)
    return found


def _parameters(one: Operation, models: _Models) -> list[Schema]:
    found: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": PLACE} for name in re.findall(r"<(\w+)>", one.rule)
    ]
    if one.query is not None:
        for name, schema in models.take(one.query)["properties"].items():
            told = {key: value for key, value in schema.items() if key != "description"}
            found.append({"name": name, "in": "query", "required": False, "schema": told})
            found[-1] |= {"description": schema["description"]} if "description" in schema else {}
    if one.method == "POST":
        key = {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[ -~]*$"}
        words = _("重试时原样再发，24 小时内只生效一次")
        found.append({"name": KEY, "in": "header", "required": False, "schema": key, "description": words})
    if one.edits:
        tag = {"type": "string", "minLength": 1}
        found.append({"name": "If-Match", "in": "header", "required": True, "schema": tag, "description": "ETag"})
    return found


def _operation(one: Operation, models: _Models) -> Schema:
    told: Schema = {
        "operationId": one.name,
        "tags": [one.group],
        "summary": _(one.said),
        "parameters": _parameters(one, models),
        "responses": _answers(one, models),
        "security": [] if Who.PUBLIC in one.who else [{"token": []}],
        "x-scope": str(one.scope),
        "x-who": sorted(one.who),
    }
    for model, media in ((one.body, "application/json"), (one.form, FORM)):
        if model is not None:
            content = {media: {"schema": models.ref(model, "validation")}}
            told["requestBody"] = {"required": True, "content": content}
    return told


def document() -> Schema:
    """Return the whole document in the reader's language; it is made once for each, and whoever reads it changes nothing."""
    return _document(language())


@cache
def _document(_language: str) -> Schema:
    models = _Models()
    paths: Schema = {}
    for one in OPERATIONS:
        place = re.sub(r"<(\w+)>", r"{\1}", one.rule)
        paths.setdefault(place, {})[one.method.lower()] = _operation(one, models)
    asked = {models.ref(one.query, "validation")["$ref"].removeprefix(REF) for one in OPERATIONS if one.query}
    return {
        "openapi": "3.1.0",
        "info": {"title": _("智造合接口"), "version": "1", "summary": _("页面上能做的事，程序也能做")},
        "servers": [{"url": bearer.ROOT}],
        "paths": paths,
        "components": {
            "schemas": {name: one for name, one in sorted(models.schemas.items()) if name not in asked},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@door("GET", "/openapi.json", N_("本接口的 OpenAPI 文档"), Who.PUBLIC, file="application/json")
def show() -> Response:
    return Response(_written(language()), content_type="application/json")


@cache
def _written(_language: str) -> str:
    return json.dumps(document())
