"""Recommended providers for a need, needs for a capability, compare, save, 比选单."""

from flask import Blueprint

bp = Blueprint("recommendations", __name__)
