"""周报与月报: a period on the page, and as Word and Excel."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.foundation import clock
from matchmaker.pages.staff.shortage import chosen_park
from matchmaker.reporting.periods import Period, Span, period_on, read_period
from matchmaker.reporting.report import Report, make_report
from matchmaker.web import report_sheets, report_word, report_words
from matchmaker.web.guard import Who, allow
from matchmaker.web.parks import my_parks

bp = Blueprint("reports", __name__, url_prefix="/staff")

BACK = {Span.WEEK: 12, Span.MONTH: 12}  # periods that the picker offers


def _asked() -> Period:
    return read_period(request.args.get("span", ""), request.args.get("of", ""), clock.today())


def _report() -> Report:
    return make_report(current_user, _asked(), park=chosen_park())


def _offered(period: Period) -> list[Period]:
    """Return the periods of the picker, the present one first; the chosen one is always among them."""
    found = [period_on(period.span, clock.today())]
    for _ in range(BACK[period.span]):
        found.append(found[-1].before)
    return found if period in found else [*found, period]


def _scope(park: str) -> str:
    return report_words.scope(next((one for one in my_parks() if one.slug == park), None), my_parks())


@bp.get("/reports")
@allow(Who.STAFF)
def show() -> ResponseReturnValue:
    report = _report()
    period, park = report.period, report.park
    kept: dict[str, Any] = {"span": period.span, "of": period.name, "park": park or None}
    return render_template(
        "staff/reports/show.html",
        report=report,
        period=period,
        park=park,
        parks=my_parks(),
        scope=_scope(park),
        sections=report_words.sections(report),
        told=report_words.told(report),
        offered=[(one.name, report_words.named(one)) for one in _offered(period)],
        spans=[(one, url_for("reports.show", span=one, park=park or None), one == period.span) for one in Span],
        word_url=url_for("reports.word", **kept),
        sheet_url=url_for("reports.sheet", **kept),
        title=report_words.title(period),
        shortages=report_words.shortage_rows(report),
    )


@bp.get("/reports.docx")
@allow(Who.STAFF)
def word() -> Response:
    report = _report()
    return report_word.answer(report, _scope(report.park))


@bp.get("/reports.xlsx")
@allow(Who.STAFF)
def sheet() -> Response:
    report = _report()
    return report_sheets.answer(report, _scope(report.park))
