"""`stations plan` and `stations replan`: the planner from the terminal, without a database; it lives in `stations/planner/`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from pydantic import TypeAdapter

from matchmaker.commands.asking import held, language, refusal
from matchmaker.stations import planner
from matchmaker.stations.planner import BadProblem, Meeting, Plan, TableProblem, Visit, VisitProblem
from matchmaker.web import planner_words as words

TOLD = 20  # complaints that are printed; the rest are counted

stations = AppGroup("stations", help="Plan a station: visits of expert groups, or one-to-one meetings at tables.")


def _seconds(context: click.Context, parameter: click.Parameter, value: float) -> float:
    if not 0.1 <= value <= 86_400:
        raise click.BadParameter("between 0.1 and 86400 seconds")
    return value


_file = click.argument("file", required=False, type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
_limit = click.option("--time-limit", type=float, default=60.0, show_default=True, callback=_seconds, help="Seconds.")


@stations.command("plan")
@_file
@_json
@_limit
@click.option("--schema", is_flag=True, help="Print the JSON schema of FILE (visits or tables) and end.")
def plan(file: Path | None, as_json: bool, time_limit: float, schema: bool) -> None:
    """Plan what FILE (- reads standard input) asks for.

    \b
    Visits, each factory once by one team:
      {"experts": [{"id", "fields", "languages", "available", "employer", "conflicts", "max_visits", "wishes"}],
       "factories": [{"id", "fields", "language", "available", "site", "wishes"}],
       "slots": [{"id", "day"}], "team_size": [3, 5], "travel": {"site": {"site": minutes}},
       "must": [[expert, factory]], "never": [[expert, factory]], "providers": [employers that sell: a tie], "weights": {}}
    Tables, in place of factories: meetings of two lists, one pair at a table in a slot, each pair at most once:
      {"enterprises": [{"id", "fields", "languages", "available", "wishes", "max_meetings"}],
       "providers": [the same], "slots": [{"id", "day"}], "tables": 40 or [{"id", "available"}],
       "must": [[enterprise, provider]], "never": [[enterprise, provider]], "weights": {}}

    Only "id", and "factories" or "tables", are required; "available" lists ids of slots and defaults to all. docs/planner.md says what
    the objective is. Ends with 0 where there is an answer, also where not everything can be (status "infeasible" with "conflicts" and
    "suggestions"), with 1 and what is wrong where FILE cannot be read, in Chinese or English after LANG.
    """
    if schema:
        click.echo(json.dumps(TypeAdapter(VisitProblem | TableProblem).json_schema(), ensure_ascii=False, indent=2))
        return
    with force_locale(language()):
        problem = _problem(file)
        _print(problem, _made(problem, time_limit), as_json)


@stations.command("replan")
@_file
@click.argument("planned", required=False, metavar="PLAN", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--gone", multiple=True, metavar="ID", help="Who does not come: an expert, factory, enterprise or provider."
)
@click.option("--over", multiple=True, metavar="SLOT", help="A slot that is over: what was in it stays.")
@_json
@_limit
def replan(
    file: Path | None,
    planned: Path | None,
    gone: tuple[str, ...],
    over: tuple[str, ...],
    as_json: bool,
    time_limit: float,
) -> None:
    """Plan FILE anew without those who are gone, with as few changes as can be to PLAN, which `stations plan --json` printed."""
    with force_locale(language()):
        problem, before = _problem(file), _plan(planned)
        lists = (
            (problem.experts, problem.factories)
            if isinstance(problem, VisitProblem)
            else (problem.enterprises, problem.providers)
        )
        known = {str(one.id): one.id for listed in lists for one in listed}
        slots = {str(one.id): one.id for one in problem.slots}
        unknown = [one for one in gone if one not in known] + [one for one in over if one not in slots]
        if unknown:
            _refuse([("", "unknown_id", {"id": one}) for one in unknown])
        away, fixed = [known[one] for one in gone], [slots[one] for one in over]
        made = planner.replan(problem, before, away, fixed, time_limit)
        _print(problem, made, as_json)


def _made(problem: VisitProblem | TableProblem, time_limit: float) -> Plan:
    if isinstance(problem, VisitProblem):
        return planner.plan_visits(problem, time_limit)
    return planner.plan_tables(problem, time_limit)


def _refuse(complaints: list[tuple[str, str, dict[str, Any]]]) -> NoReturn:
    lines = [words.complaint(*one) for one in complaints[:TOLD]]
    if len(complaints) > TOLD:
        lines.append(f"... +{len(complaints) - TOLD}")
    raise refusal("\n".join(lines))


def _data(file: Path | None) -> Any:
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    try:
        return json.loads(held(file).decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except OSError as error:
        _refuse([(str(file), "no_file" if isinstance(error, FileNotFoundError) else "closed_file", {})])
    except UnicodeDecodeError:
        _refuse([("", "text", {})])
    except BadProblem as error:
        _refuse(error.complaints)
    except json.JSONDecodeError as error:
        _refuse([("", "json", {"line": error.lineno, "column": error.colno})])
    except (ValueError, RecursionError):
        _refuse([("", "json_beyond", {})])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadProblem([("", "key_twice", {"key": key})])
        found[key] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise BadProblem([("", "json_number", {"word": word})])


def _problem(file: Path | None) -> VisitProblem | TableProblem:
    try:
        return planner.read_problem(_data(file))
    except BadProblem as error:
        _refuse(error.complaints)


def _plan(file: Path | None) -> Plan:
    data = _data(file)
    try:
        visits = [Visit(one["factory"], one["slot"], tuple(one["experts"])) for one in data.get("visits", ())]
        meetings = [Meeting(**one) for one in data.get("meetings", ())]
        hash((*visits, *meetings))
    except (AttributeError, KeyError, TypeError):
        _refuse([("", "other_plan", {})])
    return Plan("feasible", visits=tuple(visits), meetings=tuple(meetings))


def _print(problem: VisitProblem | TableProblem, made: Plan, as_json: bool) -> None:
    data = planner.as_data(problem, made)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(data)))


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield f"{words.status[data['status']]}  {data['objective']:g} <= {data['bound']:g}  gap {data['gap']:.4%}"
    for one in data.get("visits", ()):
        yield f"{one['slot']}  {one['factory']}  {' '.join(map(str, one['experts']))}"
    for one in data.get("meetings", ()):
        yield f"{one['slot']}  {one['table']}  {one['enterprise']}  {one['provider']}"
    told = words.told(data, {})
    for name in ("conflicts", "suggestions", "notes"):
        yield from (f"- {line}" for line in told[name])
