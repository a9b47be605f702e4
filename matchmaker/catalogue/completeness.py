"""What a post must say, what is thin in it, and in which order to ask; pure, the words are in `web/post_labels.py`."""

from dataclasses import dataclass

from matchmaker.catalogue.content import CapabilityContent, Content, NeedContent


@dataclass(frozen=True, slots=True)
class Completeness:
    """Names of the ten items: said, and still thin."""

    done: tuple[str, ...]
    thin: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.done) + len(self.thin)


def of_need(content: NeedContent, industry: str = "") -> Completeness:
    """Return which of a need's ten items are said; `industry` is the enterprise's, which holds where the need names none."""
    budget = content.budget_open or content.budget_low is not None or content.budget_high is not None
    return _sorted(
        {
            "title": bool(content.title),
            "problem": bool(content.problem),
            "requirements": bool(content.requirements),
            "measure": any(one.target for one in content.requirements),
            "result": bool(content.result),
            "systems": bool(content.systems),
            "tags": bool((content.industry or industry) and content.tags),
            "budget": budget,
            "deadline": content.deadline is not None,
            "procurement": bool(content.procurement),
        }
    )


def of_capability(content: CapabilityContent) -> Completeness:
    """Return which of a capability's ten items are said."""
    return _sorted(
        {
            "title": bool(content.title),
            "kind": bool(content.kind),
            "does": bool(content.does),
            "cases": bool(content.cases),
            "unsuitable": bool(content.unsuitable),
            "tags": bool(content.industries and content.tags),
            "interfaces": bool(content.interfaces),
            "regions": bool(content.regions),
            "price": content.price_low is not None or content.price_high is not None,
            "months": content.months_min is not None or content.months_max is not None,
        }
    )


def of(content: Content, industry: str = "") -> Completeness:
    """Return which items of a post are said; `industry` is that of the organisation behind it."""
    return of_need(content, industry) if isinstance(content, NeedContent) else of_capability(content)


def missing(content: Content) -> list[str]:
    """Return the fields without which a post cannot be submitted, in the order of the editor."""
    if isinstance(content, NeedContent):
        return [name for name in ("title", "problem", "requirements") if not getattr(content, name)]
    return [name for name in ("title", "kind", "does") if not getattr(content, name)]


def _sorted(said: dict[str, bool]) -> Completeness:
    return Completeness(
        tuple(name for name, yes in said.items() if yes), tuple(name for name, yes in said.items() if not yes)
    )
