"""The report of a submitted assessment as a PDF file."""

from flask import Response, render_template

from matchmaker.assessment.models import Assessment
from matchmaker.web import assessment_view, pdf


def pdf_of(assessment: Assessment) -> Response:
    """Return the file as a download; `pdf.is_ready()` was asked before."""
    page = render_template("assessments/report.html", one=assessment, view=assessment_view.result_of(assessment))
    found = Response(pdf.from_html(page, "maturity_report.css"), content_type="application/pdf")
    found.headers["Content-Disposition"] = f'attachment; filename="{assessment.code}.pdf"'
    found.headers["Cache-Control"] = "private, no-store"
    return found
