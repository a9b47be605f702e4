"""Why this team is at this factory, and who could step in; and the plan as the JSON that the command prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from matchmaker.stations.planner.clashes import clashes
from matchmaker.stations.planner.plan import Plan, Visit
from matchmaker.stations.planner.problem import Id, Problem, TableProblem, VisitProblem, plain
from matchmaker.stations.planner.tables_explaining import reasons
from matchmaker.stations.planner.visits_facts import Facts, Team, score, team_parts

ALTERNATES = 5


@dataclass(frozen=True)
class Alternate:
    """Somebody who could be in the team instead of a member, without a clash; `change` is what the objective gains, mostly below 0."""

    expert: Id
    instead_of: Id
    change: float


@dataclass(frozen=True)
class Explanation:
    """What a team is for. Fields are as the factory wrote them."""

    factory: Id
    slot: Id
    known: dict[str, tuple[Id, ...]]  # field -> members who know it
    unknown: tuple[str, ...]  # fields that nobody knows
    speakers: tuple[Id, ...]  # who speaks the factory's language; everybody where it asks for none
    neutral: tuple[Id, ...]  # who has no tie; nobody where the problem does not say who sells
    must: tuple[Id, ...]
    wished: tuple[Id, ...]  # members whom the factory wished for
    wishing: tuple[Id, ...]  # members who wished for the factory
    parts: dict[str, float]  # what the team adds to the objective, before ways and load
    alternates: tuple[Alternate, ...] = ()


def explain(problem: VisitProblem, plan: Plan, visit: Visit) -> Explanation:
    """Return why this team, part by part, with up to five who could step in, the best first. Raises KeyError for an unknown id."""
    facts = Facts(problem)
    return _explained(facts, visit, tuple(_alternates(facts, facts.teams(plan.visits), facts.teams([visit])[0])))


def _explained(facts: Facts, visit: Visit, alternates: tuple[Alternate, ...] = ()) -> Explanation:
    factory, _, team = facts.teams([visit])[0]
    place = facts.problem.factories[factory]
    known = {
        field: tuple(_ids(facts, {one for one in team if plain([field]) <= facts.known[one]})) for field in place.fields
    }
    return Explanation(
        visit.factory,
        visit.slot,
        known={field: members for field, members in known.items() if members},
        unknown=tuple(field for field, members in known.items() if not members),
        speakers=_ids(facts, team & facts.speaks[factory]),
        neutral=_ids(facts, team & facts.neutral) if facts.problem.providers is not None else (),
        must=_ids(facts, {expert for expert, where in facts.must if where == factory} & team),
        wished=_ids(facts, team & facts.wished_by_factory[factory]),
        wishing=_ids(facts, {expert for expert in team if factory in facts.wished_by_expert[expert]}),
        parts={name: round(worth, 6) + 0.0 for name, worth in team_parts(facts, factory, team).items()},
        alternates=alternates,
    )


def _ids(facts: Facts, experts: set[int] | frozenset[int]) -> tuple[Id, ...]:
    return tuple(facts.problem.experts[one].id for one in sorted(experts))


def _alternates(facts: Facts, teams: list[Team], visit: Team) -> list[Alternate]:
    factory, slot, team = visit
    busy = {expert for _, when, members in teams if when == slot for expert in members} | team
    visits = Counter(expert for _, _, members in teams for expert in members)
    others, now = [one for one in teams if one != visit], sum(score(facts, teams).values())
    leaving = sorted(team - {expert for expert, where in facts.must if where == factory})
    found = []
    for expert in facts.experts:
        free = expert not in busy and visits[expert] < facts.most[expert]
        if free and slot in facts.common.get((expert, factory), ()) and leaving:
            changes = [
                (sum(score(facts, [*others, (factory, slot, team - {one} | {expert})]).values()) - now, -one)
                for one in leaving
            ]
            best, one = max(changes)
            ids = [facts.problem.experts[who].id for who in (expert, -one)]
            found.append(Alternate(ids[0], ids[1], round(best, 6) + 0.0))
    return sorted(found, key=lambda one: -one.change)[:ALTERNATES]


def as_data(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Return what `stations plan --json` prints: the plan, its proof, its clashes counted anew, and what explains it."""
    tables = isinstance(problem, TableProblem)
    listed = {"meetings" if tables else "visits": [one._asdict() for one in (plan.meetings if tables else plan.visits)]}
    found: dict[str, Any] = {"status": plan.status, **listed}
    found |= {"objective": plan.objective, "bound": plan.bound, "gap": plan.gap, "clashes": len(clashes(problem, plan))}
    found |= {"parts": plan.parts, "unserved": plan.unserved, "dropped": plan.dropped}
    found["conflicts"] = [one._asdict() for one in plan.conflicts]
    found |= {"suggestions": plan.suggestions, "notes": [one._asdict() for one in plan.notes]}
    if plan.changes is not None:
        found["changes"] = plan.changes
    if isinstance(problem, VisitProblem):
        found["reasons"] = list(_reasons(problem, plan))
    else:
        found["reasons"] = [asdict(one) for one in reasons(problem, plan)]
    return found


def _reasons(problem: VisitProblem, plan: Plan) -> Iterator[dict[str, Any]]:
    facts = Facts(problem)
    for visit in plan.visits:
        reason = asdict(_explained(facts, visit))
        reason.pop("alternates")
        yield reason
