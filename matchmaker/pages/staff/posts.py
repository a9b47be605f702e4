"""Reviewing needs and capabilities, edits and takedowns; 代录."""

from flask import Blueprint

bp = Blueprint("staff_posts", __name__, url_prefix="/staff")
