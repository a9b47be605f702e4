"""`replay --weights FILE`: new weights on the lists that were shown, before they are released; what it makes of them is
recommendations/replay.py's."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from matchmaker.foundation.clock import SHANGHAI
from matchmaker.matching.weights import Weights, load_weights
from matchmaker.recommendations import queries
from matchmaker.recommendations.freezing import engine_version, thawed
from matchmaker.recommendations.outcomes import FEW, Figures, Share, chosen_from
from matchmaker.recommendations.replay import Change, Frozen, Places, Report, caught
from matchmaker.recommendations.replay import replay as run

MOST_LINES = 10
MOST_CODES = 3
WORDS = {
    "hit@3": "hit@3 falls from {before:.3f} to {after:.3f}, by more than {most}",
    "override_rate": "the override rate rises from {before:.3f} to {after:.3f}, by more than {most}",
    "first_place": "{after:.0%} of the first places go to somebody else, more than {most:.0%}, and too few decisions speak for it",
    "first_three": "{after:.0%} of the first three places go to somebody else, more than {most:.0%}, and too few decisions speak for it",
}


@click.command("replay")
@click.option("--weights", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Lists first shown on this day (Shanghai) or later.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@with_appcontext
def replay(path: Path, since: datetime | None, as_json: bool) -> None:
    """Run new weights on the lists that were shown.

    Ends with 1 where the change is caught as a bad one: hit@3 falls or the override rate rises by more than 0.02; where fewer than
    5 lists led to a decision, more than a quarter of the first places, or of the first three, go to somebody else. The same where a
    list of the engine in force does not come out as it was shown.
    """
    weights, start = _weights(path), None if since is None else since.replace(tzinfo=SHANGHAI)
    decisions = queries.list_decisions()
    chosen = chosen_from(queries.list_moments(start), decisions)
    unread: list[str] = []
    report = run(_lists(start, chosen, unread), weights)
    bare, reasons = queries.count_bare_lists(start), caught(report)
    faults = [one.subject for one in report.strayed if one.engine == engine_version()]
    left_out = {"shown_before_inputs_were_kept": bare, "unreadable": len(unread), "not_as_shown": len(report.strayed)}
    if as_json:
        click.echo(json.dumps(_data(report, weights, left_out, reasons, faults), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(lines(report, weights, left_out)))
        for one in reasons:
            click.echo("caught: " + WORDS[one["what"]].format(**one), err=True)
        if faults:
            click.echo(
                f"fault: of {engine_version()}, {len(faults)} lists do not come out as shown: {faults[0]}", err=True
            )
    if reasons or faults:
        raise click.exceptions.Exit(1)


def _weights(path: Path) -> Weights:
    try:
        return load_weights(path)
    except ValueError as error:
        raise click.BadParameter(f"{path}: {error}", param_hint="--weights") from error


def _lists(since: datetime | None, chosen: dict[int, set[str]], unread: list[str]) -> Iterator[Frozen]:
    """Every kept list; the subjects of those that this version cannot read go to `unread`."""
    for row in queries.list_rankings(since):
        try:
            yield thawed(row, chosen.get(row.id, ()))
        except (KeyError, TypeError, ValueError, zlib.error):
            unread.append(row.subject)


def lines(report: Report, weights: Weights, left_out: dict[str, int]) -> Iterator[str]:
    """The report as text."""
    total = len(report.changes)
    if not total:
        yield "There are no lists to replay."
    else:
        needs = sum(one.is_of_need for one in report.changes)
        version = weights.version or "without a version"
        yield f"{total} lists replayed with the weights {version}: {needs} of needs, {total - needs} of solutions"
        yield f"under their own weights {total} of {total + len(report.strayed)} come out as they were shown"
    for what, n in left_out.items():
        if n:
            yield f"left out, {what.replace('_', ' ')}: {n}"
    if total:
        yield from _figures(report.before, report.after)
        yield "places that go to somebody else"
        for word, share in (("first", report.top), ("first three", report.first), ("first ten", report.seen)):
            yield f"  {word:<14}{_share(share)}"
        yield f"rows of all lists: {report.rows[0]} -> {report.rows[1]}\n"
        yield from _providers(report.providers)
        yield from _changes(report.changes)


def _figures(before: Figures, after: Figures) -> Iterator[str]:
    yield f"\n{'':<28}{'as shown':<24}with these weights"
    for name, word in (("hit", "hit@3"), ("overridden", "override rate"), ("new", "new among the first ten")):
        yield f"{word:<28}{_share(getattr(before, name)):<24}{_share(getattr(after, name))}"
    yield "Choices were made from the lists as shown, which favours the weights of then.\n"


def _share(one: Share) -> str:
    value = "" if one.value is None else f" ({one.value:.3f})"
    return f"{one.n} of {one.of}{', too few to say' if one.few else value}"


def _providers(places: tuple[Places, ...]) -> Iterator[str]:
    gain = [one for one in places if one.weight > (0, 0)]
    lose = [one for one in reversed(places) if one.weight < (0, 0)]
    for word, some in (("gain", gain), ("lose", lose)):
        yield f"{len(some)} providers {word}" + (", most:" if len(some) > MOST_LINES else "")
        for one in some[:MOST_LINES]:
            first, seen = (f"{was} -> {now}" for was, now in (one.first, one.seen))
            yield f"  {one.provider}  first three {first}, first ten {seen}"


def _changes(changes: tuple[Change, ...]) -> Iterator[str]:
    other = [one for one in changes if one.before != one.after]
    other.sort(key=lambda one: (-one.replaced(3).n, -len(one.left), -len(one.moved), one.subject))
    yield f"{len(other)} of {len(changes)} lists change" + (", most:" if len(other) > MOST_LINES else "")
    for one in other[:MOST_LINES]:
        yield f"  {one.subject}  in: {_codes(one.came)}; out: {_codes(one.left)}; {len(one.moved)} move"


def _codes(posts: list[str]) -> str:
    more = f" and {len(posts) - MOST_CODES} more" if len(posts) > MOST_CODES else ""
    return (", ".join(posts[:MOST_CODES]) or "nobody") + more


def _data(
    report: Report, weights: Weights, left_out: dict[str, int], reasons: list[dict[str, Any]], faults: list[str]
) -> dict[str, Any]:
    return {
        "weights": weights.version,
        "lists": len(report.changes),
        "left_out": left_out,
        "few": FEW,
        "before": asdict(report.before),
        "after": asdict(report.after),
        "rows": report.rows,
        "first_replaced": asdict(report.top),
        "first_three_replaced": asdict(report.first),
        "first_ten_replaced": asdict(report.seen),
        "providers": [asdict(one) for one in report.providers],
        "changes": [
            {"subject": one.subject, "in": one.came, "out": one.left, "moved": one.moved}
            for one in report.changes
            if one.before != one.after
        ],
        "caught": reasons,
        "faults": faults,
    }
