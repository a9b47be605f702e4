"""My organisation, its members, invitations and requests to join; the public page of a provider."""

from flask import Blueprint

bp = Blueprint("organisations", __name__)
