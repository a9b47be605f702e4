"""The history of a need or a capability, for those who may read older versions; the routes are in `needs.py` and `capabilities.py`."""

from flask import render_template
from flask_login import current_user

from matchmaker.catalogue import access, revisions
from matchmaker.catalogue.content import Post, noun
from matchmaker.web.guard import require


def draw(post: Post) -> str:
    """Return the page. Raises NotFound for others."""
    require(access.may_view_history(current_user, post), hide=True)
    versions = revisions.changes_of(revisions.list_revisions(post))
    return render_template("needs/history.html", post=post, versions=versions, noun=noun(post))
