"""What a row would change against what is there now: new, same, changed or a clash; writing it is `writing.py`'s."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from matchmaker.accounts import queries
from matchmaker.accounts.facts import OrganisationFacts, checked
from matchmaker.accounts.merges import survivor_of
from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.accounts.profile import facts_of
from matchmaker.catalogue import findings, limits
from matchmaker.catalogue.content import Content, Post, content_of
from matchmaker.catalogue.findings import names_of
from matchmaker.foundation.errors import Invalid
from matchmaker.importing import posts
from matchmaker.importing.folded import folded
from matchmaker.importing.models import Outlook
from matchmaker.importing.parsing import problem
from matchmaker.importing.queries import list_organisations_named
from matchmaker.importing.scope import Scope

Told = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Look:
    """What a row amounts to: the organisation with its facts where they are to be written, and the post with its content."""

    organisation: Organisation | None = None
    facts: OrganisationFacts | None = None
    post: Post | None = None
    content: Content | None = None
    clashes: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def outlook(self) -> Outlook:
        """The word for it."""
        if self.wrong:
            return Outlook.WRONG
        if self.clashes:
            return Outlook.CLASH
        if self.facts is None and self.content is None:
            return Outlook.SAME
        fresh = self.organisation is None if self.content is None else self.post is None
        return Outlook.NEW if fresh else Outlook.CHANGED


def compare(told: Told, scope: Scope) -> Look:
    """Return what the row would do, without writing anything."""
    look = Look()
    if "organisation" in told:
        _organisation(look, told["organisation"], scope, whole="need" not in told)
    else:
        _reference(look, str(told.get("reference", {}).get("uscc", "")), told, scope)
    part = "capability" if "capability" in told else "need"
    if part in told and not look.wrong and not look.clashes:
        _post(look, part, told[part], scope)
    return look


def _organisation(look: Look, told: Mapping[str, Any], scope: Scope, whole: bool) -> None:
    """Compare an organisation; where it only comes along with its need (`whole` false) one that is known is left as it is."""
    known = queries.find_organisation_by_uscc(str(told["uscc"]))
    if known is None:
        _new(look, told, scope)
        return
    look.organisation = survivor_of(known)
    if not scope.may_touch(known):
        look.clashes.append(problem("organisation.uscc", "clash_elsewhere", str(told["uscc"])))
        return
    if look.organisation is known and folded(str(told["name"])) != folded(known.name):
        look.clashes.append(
            problem("organisation.name", "clash_other_name", str(told["name"]), name=known.name, known=known.code)
        )
        return
    if not whole:
        if not known.is_enterprise:
            look.clashes.append(problem("organisation.uscc", "clash_not_enterprise", known.name))
        return
    if look.organisation is not known:
        return  # it goes on under another one, which is not rewritten under this code
    _changed(look, known, told)


def _new(look: Look, told: Mapping[str, Any], scope: Scope) -> None:
    facts = facts_from(told, scope)
    try:
        look.facts = checked(facts)
    except Invalid as error:
        look.wrong.append(problem(f"organisation.{error.field}", error.code, **error.facts))
        return
    if not scope.may_place(facts.kind, facts.park):
        look.wrong.append(problem("organisation.park", "park_not_yours", facts.park))
    look.warnings += [
        problem("organisation.name", "name_known", facts.name, known=other.code, uscc=other.uscc)
        for other in list_organisations_named(facts.name)
        if scope.may_touch(other)
    ]


def _changed(look: Look, known: Organisation, told: Mapping[str, Any]) -> None:
    now = facts_of(known)
    wanted = replace(now, **_typed({name: value for name, value in told.items() if name != "uscc"}))
    if wanted == now:
        return
    differing = [name for name in told if getattr(wanted, name) != getattr(now, name)]
    if wanted.kind != now.kind:
        look.clashes.append(problem("organisation.kind", "kind_fixed"))
    elif known.verified_at is not None or queries.list_memberships(known.id):
        look.clashes.append(problem(f"organisation.{differing[0]}", "clash_claimed", str(told[differing[0]])))
    else:
        _check(look, wanted)
        look.warnings += [problem(f"organisation.{name}", "will_change", _said(now, name)) for name in differing]


def _said(facts: OrganisationFacts, name: str) -> str:
    value = getattr(facts, name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _check(look: Look, facts: OrganisationFacts) -> None:
    try:
        look.facts = checked(facts)
    except Invalid as error:
        look.wrong.append(problem(f"organisation.{error.field}", error.code, **error.facts))


def _typed(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of plain values: titles with their days."""
    values = dict(told)
    if "qualifications" in values:
        values["qualifications"] = tuple(
            (one, date.fromisoformat(day) if day else None) for one, day in values["qualifications"]
        )
    return values


def facts_from(told: Mapping[str, Any], scope: Scope) -> OrganisationFacts:
    """Return the facts of a new organisation: an enterprise of the park that the file is for, unless the row says otherwise."""
    values: dict[str, Any] = {
        "kind": OrganisationKind.ENTERPRISE,
        "park": scope.park.slug if scope.park is not None else "",
    }
    values |= _typed(told)
    if values["kind"] != OrganisationKind.ENTERPRISE:
        values["park"] = ""
    return OrganisationFacts(**{"region": "", "size": "", "name": "", "uscc": "", **values})


def _reference(look: Look, code: str, told: Told, scope: Scope) -> None:
    known = queries.find_organisation_by_uscc(code)
    if known is None:
        look.wrong.append(problem("reference.uscc", "organisation_unknown", code))
        return
    known = survivor_of(known)
    look.organisation = known
    if not scope.may_touch(known):
        look.clashes.append(problem("reference.uscc", "clash_elsewhere", code))
    elif known.is_enterprise != ("need" in told):
        rule = "clash_not_enterprise" if "need" in told else "clash_not_provider"
        look.clashes.append(problem("reference.uscc", rule, known.name))


def _post(look: Look, part: str, told: Mapping[str, Any], scope: Scope) -> None:
    owner, facts = look.organisation, look.facts
    found = posts.find(part, told, owner)
    if told.get("code") and found is None:
        look.wrong.append(problem(f"{part}.code", "post_unknown", str(told["code"])))
        return
    blank = posts.blank(part, owner or facts, scope)
    content = posts.merged(part, content_of(found) if found is not None else blank, told)
    try:
        limits.check(content)
    except Invalid as error:
        look.wrong.append(problem(posts.column(part, error.field), error.code, **error.facts))
        return
    if found is not None and content == content_of(found):
        look.post = found
        return
    if found is not None and not posts.may_rewrite(found):
        look.clashes.append(problem(f"{part}.title", "clash_post", found.title, known=found.code))
        return
    look.post, look.content = found, content
    if found is not None:
        changed = posts.differing(content_of(found), content)
        look.warnings += [problem(posts.column(part, name), "will_change") for name in changed]
    names = names_of(owner) if owner is not None else posts.names_in(facts)
    look.warnings += [
        problem(posts.column(part, one.field), "would_show", one.text, hit=one.kind)
        for one in findings.find(content, names)
    ]
    look.warnings += [problem(posts.column(part, name), "needed_to_submit") for name in posts.missing(content)]
