"""What the planner is asked, made from a station's rows: experts and factories, or two lists and tables; ids are codes of registrations."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from matchmaker.accounts.models import OrganisationKind
from matchmaker.diagnosis.states import EmployerKind
from matchmaker.foundation.errors import Conflict
from matchmaker.introductions.fairness import InterestKind
from matchmaker.introductions.interests import held_between, held_pairs, ties_of
from matchmaker.introductions.refusals import pairs_apart
from matchmaker.stations import planned
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Registration
from matchmaker.stations.states import Kind, PlanKind
from matchmaker.stations.timetables import StationSlot, Wish


def slot_id(slot: StationSlot) -> str:
    """Return how the planner calls a slot: its day and time."""
    return f"{slot.day.isoformat()} {slot.begins:%H:%M}"


def _free(one: Registration, slots: list[StationSlot], taken: dict[int, list[StationSlot]]) -> list[str]:
    """Return the slots that suit somebody and in which no other plan has them."""
    busy = taken.get(one.id, [])
    return [
        slot_id(slot)
        for slot in slots
        if slot.half not in one.away
        and not any(slot.day == other.day and slot.begins < other.ends and other.begins < slot.ends for other in busy)
    ]


def _taken(station: Station, kind: str) -> dict[int, list[StationSlot]]:
    found: dict[int, list[StationSlot]] = defaultdict(list)
    for one in planned.list_appointments(station.id):
        if one.plan.kind != kind:
            for person in (one.at, *one.people):
                found[person.id].append(one.slot)
    return found


def _wishes(station: Station, known: dict[int, str]) -> tuple[dict[int, list[str]], list[Wish]]:
    """Return each one's wishes by code, first wish first, and staff's rules."""
    wanted: dict[int, list[str]] = defaultdict(list)
    rules = []
    for wish in planned.list_wishes(station.id):
        if wish.from_id in known and wish.to_id in known:
            if wish.rule:
                rules.append(wish)
            else:
                wanted[wish.from_id].append(known[wish.to_id])
    return wanted, rules


def visits_of(station: Station, people: list[Registration], slots: list[StationSlot]) -> dict[str, Any]:
    experts = [one for one in people if one.kind == Kind.EXPERT]
    factories = [one for one in people if one.kind == Kind.ENTERPRISE and one.wants_visit]
    if not experts or not factories:
        raise Conflict("nobody_to_plan")
    codes = {one.id: one.code for one in (*experts, *factories)}
    wanted, rules = _wishes(station, codes)
    taken = _taken(station, PlanKind.VISITS)
    by_organisation = {one.organisation_id: one.code for one in factories}
    sites = sorted({_site(one) for one in factories})
    return {
        "experts": [
            _expert(one, by_organisation, wanted[one.id], _free(one, slots, taken), len(slots)) for one in experts
        ],
        "factories": [
            {
                "id": one.code,
                "fields": list(one.fields),
                "language": one.language,
                "available": _free(one, slots, taken),
                "site": _site(one),
                "wishes": [code for code in wanted[one.id] if code in {expert.code for expert in experts}],
            }
            for one in factories
        ],
        "slots": [{"id": slot_id(slot), "day": slot.day.isoformat()} for slot in slots],
        "team_size": [station.team_low, station.team_high],
        "travel": {a: {b: station.travel_minutes for b in sites if b > a} for a in sites},
        **_pairs(rules, {one.id for one in experts}, codes),
        "providers": sorted({_employer(one) for one in experts if _sells(one)}),
    }


def _site(one: Registration) -> str:
    organisation = one.organisation
    assert organisation is not None
    return organisation.park.slug if organisation.park is not None else organisation.region


def _employer(one: Registration) -> str:
    """Return how the planner calls an employer: its code, else its name; "" for somebody without one."""
    assert one.expert is not None
    return one.expert.organisation.code if one.expert.organisation is not None else one.expert.employer


def _sells(one: Registration) -> bool:
    assert one.expert is not None
    employer = one.expert.organisation
    sells = one.expert.employer_kind == EmployerKind.PROVIDER
    return bool(_employer(one)) and (sells or (employer is not None and employer.kind == OrganisationKind.PROVIDER))


def _expert(
    one: Registration, factories: dict[int | None, str], wishes: list[str], free: list[str], most: int
) -> dict[str, Any]:
    expert = one.expert
    assert expert is not None
    conflicts = {factories[key] for key in _tied_to(one, factories)}
    employer = factories.get(expert.employer_id) or _employer(one)
    return {
        "id": one.code,
        "fields": sorted({*expert.fields, *one.fields}),
        "languages": list(expert.languages) or ["zh"],
        "available": free,
        **({"employer": employer} if employer else {}),
        "conflicts": sorted(conflicts),
        "max_visits": min(expert.most_visits, most),
        "wishes": [code for code in wishes if code in factories.values()],
    }


def _tied_to(one: Registration, organisations: Collection[int | None]) -> set[int]:
    """Return which organisations an expert is tied to by the last day of the station, whenever it was declared, the employer's
    holdings included; who took part in a diagnosis may come again."""
    if one.expert is None:
        return set()
    keys, day = [key for key in organisations if key is not None], one.station.last_on
    own = {row.with_id for row in ties_of(one.expert.user, keys, day) if row.kind != InterestKind.DIAGNOSIS}
    employer = one.expert.employer_id
    return own | (held_between(employer, keys, day) if employer is not None else set())


def tables_of(station: Station, people: list[Registration], slots: list[StationSlot]) -> dict[str, Any]:
    mine = [one for one in people if one.kind == Kind.ENTERPRISE and one.wants_talks]
    others = [one for one in people if one.kind != Kind.ENTERPRISE and one.wants_talks]
    if not mine or not others or not station.tables:
        raise Conflict("nobody_to_plan" if station.tables else "no_tables")
    codes = {one.id: one.code for one in (*mine, *others)}
    wanted, rules = _wishes(station, codes)
    taken = _taken(station, PlanKind.TABLES)

    def party(one: Registration, across: list[Registration]) -> dict[str, Any]:
        wishes = [code for code in wanted[one.id] if code in {other.code for other in across}]
        languages = list(one.expert.languages) if one.expert is not None else [one.language]
        found = {"id": one.code, "fields": list(one.fields), "languages": languages or ["zh"]}
        return found | {"available": _free(one, slots, taken), "wishes": wishes or None}

    pairs = _pairs(rules, {one.id for one in mine}, codes)
    by_organisation = {one.organisation_id: one.code for one in mine}
    tied = [[by_organisation[key], one.code] for one in others for key in _tied_to(one, by_organisation)]
    tied += _apart(station, mine, others)
    pairs["never"] += [pair for pair in sorted(tied) if pair not in pairs["never"]]
    return {
        "enterprises": [party(one, others) for one in mine],
        "providers": [party(one, mine) for one in others],
        "slots": [{"id": slot_id(slot), "day": slot.day.isoformat()} for slot in slots],
        "tables": station.tables,
        **pairs,
    }


def _apart(station: Station, enterprises: list[Registration], others: list[Registration]) -> list[list[str]]:
    """Return whom a holding or a refusal of the whole pair keeps apart, as everywhere else where the two would be brought together."""
    codes = {one.organisation_id: one.code for one in (*enterprises, *others) if one.organisation_id is not None}
    mine = [one.organisation_id for one in enterprises if one.organisation_id is not None]
    theirs = [one.organisation_id for one in others if one.organisation_id is not None]
    found = held_pairs(mine, theirs, station.last_on) | pairs_apart(mine, theirs, station.last_on)
    return [[codes[enterprise], codes[provider]] for enterprise, provider in found]


def _pairs(rules: list[Wish], first: set[int], codes: dict[int, str]) -> dict[str, list[list[str]]]:
    """Return must-meets and never-meets, whichever side's row they stand on, with the planner's first list first."""
    found: dict[str, list[list[str]]] = {"must": [], "never": []}
    for one in rules:
        pair = (one.from_id, one.to_id) if one.from_id in first else (one.to_id, one.from_id)
        if pair[0] in first and pair[1] not in first:
            found[one.rule].append([codes[pair[0]], codes[pair[1]]])
    return found
