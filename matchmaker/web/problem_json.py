"""What went wrong, for programs: problem details (RFC 9457) in the reader's language; for people the same is `errors.py`'s pages."""

from collections.abc import Sequence
from typing import Annotated

from flask import Response
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.http import HTTP_STATUS_CODES

from matchmaker.web.words import N_

TITLES = {
    400: N_("请求读不懂"),
    401: N_("需要个人令牌"),
    403: N_("没有权限"),
    404: N_("没有找到"),
    405: N_("此处不支持这种方法"),
    406: N_("没有所要求的格式"),
    409: N_("与现状冲突"),
    410: N_("已失效"),
    412: N_("内容已被修改"),
    413: N_("请求过大"),
    415: N_("不接受这种内容类型"),
    422: N_("内容有误"),
    428: N_("缺少 If-Match"),
    429: N_("请求过于频繁"),
    500: N_("服务出错"),
}
TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One field that breaks a rule: where, which rule, in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    code: str
    detail: str

    @classmethod
    def of(cls, field: str, code: str, detail: str) -> "FieldError":
        return cls(field=field, code=code, detail=detail)


class ProblemOut(BaseModel):
    """Problem details of RFC 9457; `code` is stable, `title` and `detail` are words."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(description=N_("说明文档中这一类错误的地址"))]
    title: str
    status: int
    code: Annotated[str, Field(description=N_("不随语言变化的错误代码"))]
    detail: str
    errors: Annotated[list[FieldError], Field(description=N_("逐项列出有误的字段"))]


class Problem(Exception):
    """A request that this door refuses before a service is asked; `errors.py` answers it."""

    def __init__(self, status: int, code: str, detail: str = "", errors: Sequence[FieldError] = ()) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors


def answer(status: int, code: str = "", detail: str = "", errors: Sequence[FieldError] = ()) -> Response:
    """Return the problem; `type` is the rule's place on the readable page."""
    word = TITLES.get(status)
    name = code or HTTP_STATUS_CODES.get(status, "").lower().replace(" ", "_") or str(status)
    told = ProblemOut(
        type=f"/api#problem-{status}",
        title=_(word) if word else HTTP_STATUS_CODES.get(status, str(status)),
        status=status,
        code=name,
        detail=detail,
        errors=list(errors),
    )
    return Response(told.model_dump_json(), status, content_type=TYPE)
