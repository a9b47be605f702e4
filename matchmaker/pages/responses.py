"""Responses: a provider answers a need, the enterprise compares."""

from flask import Blueprint

bp = Blueprint("responses", __name__)
