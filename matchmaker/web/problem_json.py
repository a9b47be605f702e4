"""What went wrong, for programs: problem details (RFC 9457) in the reader's language; for people the same is `errors.py`'s pages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Response, json
from flask_babel import gettext as _
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
    415: N_("只接受 JSON"),
    422: N_("内容有误"),
    428: N_("缺少 If-Match"),
    429: N_("请求过于频繁"),
    500: N_("服务出错"),
}
TYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldError:
    """One field that breaks a rule: where, which rule, in words."""

    field: str
    code: str
    detail: str


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
    document = {
        "type": f"/api#problem-{status}",
        "title": _(word) if word else HTTP_STATUS_CODES.get(status, str(status)),
        "status": status,
        "code": name,
        "detail": detail,
        "errors": [asdict(one) for one in errors],
    }
    return Response(json.dumps(document), status, content_type=TYPE)
