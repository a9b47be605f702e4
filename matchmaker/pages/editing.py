"""What the editors of needs and of capabilities share: keeping a text, what stands in the rail, two people at once."""

from dataclasses import dataclass
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue import completeness, edits, findings, queries, review, revisions, unconfirmed
from matchmaker.catalogue.content import Content, NeedContent, Post, content_of
from matchmaker.catalogue.differences import Change, differences
from matchmaker.catalogue.findings import Finding
from matchmaker.catalogue.masking import Mask
from matchmaker.catalogue.models import RevisionState
from matchmaker.foundation import clock
from matchmaker.foundation.errors import NotAllowed
from matchmaker.pages import adopting
from matchmaker.pages.post_form import PostForm
from matchmaker.web import sessions
from matchmaker.web.unsure import Unsure, unsure


def own_organisation(enterprise: bool) -> Organisation:
    """Return the organisation that the person writes for: the one acted as, else the first of the kind. Raises NotAllowed."""
    acting = sessions.acting()
    own = [acting.organisation] if acting is not None and acting.organisation is not None else []
    found: Organisation | None = next(
        (one for one in [*own, *current_user.organisations] if one.is_enterprise == enterprise), None
    )
    if found is None:
        raise NotAllowed("not_your_role")
    return found


def own_ids(enterprise: bool) -> set[int]:
    """Return the ids of every organisation of the kind that the person belongs to."""
    return {one.id for one in current_user.organisations if one.is_enterprise == enterprise}


def keep(post: Post, content: Content, form: PostForm) -> str:
    """Save what was typed; return what became of it, the name of its flash line.

    Raises what `catalogue.edits` raises.
    """
    now, version, declared = clock.now(), form.opened_version, bool(form.declared.data)
    if edits.is_free(post):
        edits.save(post, content, version, current_user, now)
        unconfirmed.confirm(post, request.form.getlist("confirmed"))
        return "saved"
    question = adopting.confirmed(post)
    row = edits.edit(post, content, version, current_user, now, declared)
    if row is None:
        return "unchanged"
    adopting.link(question, row)
    in_public = post.state in review.EDITED_IN_PUBLIC
    return ("live" if row.state == RevisionState.LIVE else "waiting") if in_public else "submitted"


def say(outcome: str) -> None:
    """Flash what became of a text."""
    words = {
        "saved": _("草稿已保存。"),
        "submitted": _("已提交审核，园区专员会尽快处理。"),
        "unchanged": _("内容没有变化。"),
        "live": _("修改已生效，推荐结果随之更新。"),
        "waiting": _("修改已提交。其中有可能暴露单位身份的文字，审核通过之前仍公开原来的版本。"),
    }
    flash(words[outcome], "warn" if outcome == "waiting" else "ok")


@dataclass(frozen=True)
class Rail:
    """What stands beside an editor: findings by field, the checklist, how others see it, whether they do, what nobody confirmed."""

    content: Content
    mask: Mask | None  # a need hides who wrote it, a capability does not
    complete: completeness.Completeness
    hits: dict[str, list[Finding]]
    total: int
    in_public: bool
    free: bool
    unsure: Unsure


def rail(content: Content, organisation: Organisation, post: Post | None) -> Rail:
    """Return the rail for what stands in the form."""
    waived = review.waived_texts(post) if post is not None else set()
    found = findings.stopping(findings.find(content, findings.names_of(organisation), waived))
    hits: dict[str, list[Finding]] = {}
    for one in found:
        if one.text not in [other.text for other in hits.get(one.field, [])]:
            hits.setdefault(one.field, []).append(one)
    return Rail(
        content=content,
        mask=queries.find_mask(organisation) if isinstance(content, NeedContent) else None,
        complete=completeness.of(content, organisation.industry),
        hits=hits,
        total=len(found),
        in_public=post is not None and post.state in review.EDITED_IN_PUBLIC,
        free=post is None or edits.is_free(post),
        unsure=unsure(post, content),
    )


def theirs(post: Post, typed: Content) -> list[Change]:
    """Return how the stored text differs from the typed one: `before` is theirs, `after` is what was typed here."""
    stored = revisions.newest_content(post) if not edits.is_free(post) else content_of(post)
    return differences(stored.as_json(), typed.as_json())


def without_name(form: Any, words: str) -> None:
    """Put 我司 in place of a name that gives the poster away, in every text of the form."""
    ours = "我司" if form.language.data != "en" else "our company"

    def mend(fields: Any) -> None:
        for field in fields:
            if hasattr(field, "entries"):
                mend(field.entries)
            elif hasattr(field, "form") and field.type == "FormField":
                mend(field.form)
            elif isinstance(field.data, str) and words in field.data:
                field.data = field.data.replace(words, ours)

    if words:
        mend(form)


def wants_replacing() -> str:
    """Return the words that the button 改为“我司” names, "" where another button was pressed."""
    return request.form.get("replace", "")[:200]


def is_empty(content: Content) -> bool:
    """Return whether nobody typed anything worth a draft."""
    numbers = (content.budget_low, content.deadline) if isinstance(content, NeedContent) else (content.price_low,)
    return not content.texts() and not any(numbers)
