"""What the review page of a post shows: every text with its hits in place, and what changed since staff last looked."""

from dataclasses import dataclass
from typing import Any

from matchmaker.catalogue import completeness, revisions
from matchmaker.catalogue.content import Content, Post, content_of
from matchmaker.catalogue.differences import Change, differences
from matchmaker.catalogue.findings import Finding, stopping
from matchmaker.catalogue.models import Need, Revision
from matchmaker.catalogue.review import EDITED_IN_PUBLIC, list_findings


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `finding` where the scan hit it."""

    text: str
    finding: Finding | None = None


@dataclass(frozen=True)
class ReviewView:
    """One post, for the staff who review it."""

    post: Post
    is_need: bool
    content: Content
    texts: list[tuple[str, list[Piece]]]
    findings: list[Finding]
    stopping: list[Finding]
    waiting: Revision | None
    unseen: list[Revision]
    changes: list[Change]
    complete: completeness.Completeness
    publishable: list[str]

    @property
    def edited(self) -> bool:
        """Whether an edit of a public text is held back."""
        return self.waiting is not None and self.post.state in EDITED_IN_PUBLIC


def of(post: Post) -> ReviewView:
    """Return the view of the newest version."""
    content, found = revisions.newest_content(post), list_findings(post)
    waiting, unseen = revisions.find_waiting(post), revisions.list_unseen(post)
    return ReviewView(
        post=post,
        is_need=isinstance(post, Need),
        content=content,
        texts=_texts(content, found),
        findings=found,
        stopping=stopping(found),
        waiting=waiting,
        unseen=unseen,
        changes=_changes(post, content, waiting, unseen),
        complete=completeness.of(content, post.organisation.industry),
        publishable=_stops(post, found),
    )


def _changes(post: Post, content: Content, waiting: Revision | None, unseen: list[Revision]) -> list[Change]:
    if waiting is not None and post.state in EDITED_IN_PUBLIC:
        return differences(content_of(post).as_json(), content.as_json())
    newest = waiting or (unseen[-1] if unseen else None)
    return revisions.changes_since_seen(post, newest) if newest is not None else []


def _stops(post: Post, found: list[Finding]) -> list[str]:
    """Return the codes of what stops publication, as `labels.ERRORS` knows them."""
    recorded = isinstance(post, Need) and post.recorded_by_id is not None and post.contact_confirmed_at is None
    stops = {
        "organisation_unverified": not post.organisation.is_verified,
        "record_unconfirmed": recorded,
        "hits_left": bool(stopping(found)),
    }
    return [code for code, holds in stops.items() if holds]


def _texts(content: Content, found: list[Finding]) -> list[tuple[str, list[Piece]]]:
    by_text: dict[int, list[Finding]] = {}
    for one in found:
        by_text.setdefault(one.at, []).append(one)
    rows: list[tuple[str, list[Piece]]] = []
    for at, (field, text) in enumerate(content.texts()):
        pieces = _pieces(text, by_text.get(at, []))
        if rows and rows[-1][0] == field:  # a line with its measure, the words of one field
            rows[-1][1].extend([Piece(" · "), *pieces])
        else:
            rows.append((field, pieces))
    return rows


def _pieces(text: str, found: list[Finding]) -> list[Piece]:
    pieces, end = [], 0
    for one in sorted(found, key=lambda finding: finding.start):
        pieces += [Piece(text[end : one.start]), Piece(text[one.start : one.end], one)]
        end = max(end, one.end)
    return [piece for piece in [*pieces, Piece(text[end:])] if piece.text]


def context(post: Post, **more: Any) -> dict[str, Any]:
    """Return what `staff/posts/detail.html` wants; the desk includes the same template."""
    return {"post": post, "review": of(post), **more}
