"""Resetting and changing a password."""

from flask import Blueprint

bp = Blueprint("password", __name__)
