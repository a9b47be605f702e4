"""The enterprises that a year's plan is to reach: who is on the list and covered, bringing a list in; a target that is taken away."""

from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.tokens import Scope
from matchmaker.api import cursors, reading
from matchmaker.api.doors import door
from matchmaker.api.programmes import to_edit
from matchmaker.api.shapes import File, Form, Given, Paged, PageOf
from matchmaker.api.station_slots import number_of
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.importing.files import Sheet, read_sheets
from matchmaker.stations import access, figures, programmes, queries
from matchmaker.web.guard import Who, require
from matchmaker.web.problem_json import FieldError, Problem
from matchmaker.web.problems import error_text
from matchmaker.web.words import N_, Words

AT = "/staff/programmes/<code>"
STAFF: dict[str, Any] = {"scope": Scope.STAFF}
EXPECTED = Words(
    {
        "cell_missing": N_("不能为空"),
        "cell_uscc": N_("18 位统一社会信用代码，校验位正确"),
        "cell_twice": N_("表里每家只出现一次"),
        "cell_control": N_("不含控制字符"),
    }
)


class ListIn(Form):
    """An .xlsx or .csv file with the headings 企业名称 and 统一社会信用代码, and 行业 if told."""

    file: File


class ListedOut(Given):
    """One enterprise of the list: its code where it is on the platform, and by what it is covered."""

    name: str
    uscc: str
    industry: str
    code: str | None
    diagnosed: bool
    assessed: bool


class BroughtOut(Given):
    """How many were new, and how many were on the list already."""

    new: int
    known: int


@door(
    "GET",
    f"{AT}/enterprises",
    N_("年度计划要覆盖的企业：园区专员看到本园区的"),
    Who.STAFF,
    query=Paged,
    gives=PageOf[ListedOut],
    **STAFF,
)
def index(code: str, query: Paged) -> PageOf[ListedOut]:
    row = queries.get_programme(code)
    require(access.may_view_programme(current_user, row), hide=True)
    listed = figures.list_listed(row.id, clock.today())
    found = [one for one in listed if access.may_view_listed(current_user, one.park_id)]
    shown, after = cursors.part(found, lambda one: [one.row.id], query.cursor, query.limit)
    return PageOf(items=[_out(one) for one in shown], next=after)


def _out(one: figures.Coverage) -> ListedOut:
    same = {name: getattr(one.row, name) for name in ("name", "uscc", "industry")}
    return ListedOut(**same, code=one.code, diagnosed=one.diagnosed, assessed=one.assessed)


def _look_through(code: str) -> list[Sheet]:
    """Read the file before the transaction begins."""
    to_edit(code)
    return read_sheets(reading.form(ListIn).file.read())


@door(
    "POST",
    f"{AT}/enterprises",
    N_("导入要覆盖的企业名单；有一行不对就一行也不导入"),
    Who.OPERATOR,
    form=ListIn,
    ahead=_look_through,
    gives=BroughtOut,
    **STAFF,
)
def bring(code: str, ready: list[Sheet]) -> BroughtOut:
    found = programmes.bring_list(to_edit(code), ready, by=current_user, now=clock.now())
    if found.wrong:
        told = error_text(Invalid("file", "list_rows", n=len({one.row for one in found.wrong})))
        raise Problem(422, "list_rows", told, [_wrong(one) for one in found.wrong])
    return BroughtOut(new=found.new, known=found.known)


def _wrong(one: programmes.Wrong) -> FieldError:
    told = _("第 %(row)s 行“%(column)s”：%(expected)s", row=one.row, column=one.column, expected=EXPECTED[one.code])
    return FieldError.of("file", one.code, str(told))


@door("DELETE", f"{AT}/targets/<target>", N_("删去一项目标：平台运营"), Who.OPERATOR, status=204, **STAFF)
def remove_target(code: str, target: str) -> None:
    programmes.remove_target(to_edit(code), number_of(target), by=current_user, now=clock.now())
