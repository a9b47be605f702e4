"""What selects offer from the taxonomy and the parks, in the reader's language; the fields stand in the forms."""

from flask_babel import gettext as _

from matchmaker.accounts import queries
from matchmaker.web import labels
from matchmaker.web.display import concept, taxonomy
from matchmaker.web.locale import language

Choice = tuple[str, str]


def ids_of(facet: str) -> list[str]:
    """Return the ids of a facet in the taxonomy's order."""
    return [one.id for one in taxonomy().concepts.values() if one.facet == facet]


def concepts(facet: str) -> list[Choice]:
    """Return the facet's ids and names."""
    return [(one, concept(one)) for one in ids_of(facet)]


def regions() -> dict[str, list[Choice]]:
    """Return regions grouped by province: a province itself, then what of it the taxonomy knows."""
    found = [one for one in ids_of("region") if one.startswith("REG") and one != "REG100000"]
    groups: dict[str, list[Choice]] = {}
    for one in found:
        if one.endswith("0000"):
            groups[concept(one)] = [(one, concept(one))]
    for one in found:
        province = concept(f"REG{one[3:5]}0000")
        if not one.endswith("0000") and province in groups:
            groups[province].append((one, concept(one)))
    return {_("请选择"): [("", _("请选择"))], **groups}


def industries() -> list[Choice]:
    """Return the divisions of GB/T 4754, each with its number."""
    named = []
    for one in ids_of("industry"):
        number = next((name for name in taxonomy().concepts[one].aliases if name[:1] == "C" and name[1:].isdigit()), "")
        named.append((one, f"{number} {concept(one)}".strip()))
    return [("", _("请选择")), *named]


def sizes() -> list[Choice]:
    """Return the size bands."""
    return [("", _("请选择")), *labels.size.items()]


def parks(outside: bool = True) -> list[Choice]:
    """Return the parks by slug; with `outside` 园区外 stands first."""
    named = [(park.slug, park.name_in(language())) for park in queries.list_parks()]
    return [("", _("园区外")), *named] if outside else named


def qualifications() -> list[Choice]:
    """Return titles such as 专精特新."""
    return [("", _("请选择")), *concepts("qualification")]
