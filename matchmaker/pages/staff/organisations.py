"""Verifying organisations: queue, checklist, seal."""

from flask import Blueprint

bp = Blueprint("staff_organisations", __name__, url_prefix="/staff")
