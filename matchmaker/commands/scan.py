"""`flask --app wsgi scan FILE [--json]`: what in each text of a file would give its poster away."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

import click

from matchmaker.catalogue.scan import Hit
from matchmaker.catalogue.scan import scan as scan_text

AROUND = 12


def _records(file: TextIO) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(file, 1):
        if not row.strip():
            continue
        try:
            record = json.loads(row)
        except json.JSONDecodeError as error:
            raise click.ClickException(f"line {number}: not JSON ({error.msg})") from error
        if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
            raise click.ClickException(f'line {number}: expected {{"id", "text", "names": [...]}}')
        names = record.get("names") or []
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise click.ClickException(f'line {number}: "names" must be a list of texts')
        yield {"id": record["id"], "text": record["text"], "names": names}


def _as_json(record: dict[str, Any], hits: list[Hit]) -> str:
    found = [{"kind": hit.kind, "start": hit.start, "end": hit.end} for hit in hits]
    return json.dumps({"id": record["id"], "hits": found}, ensure_ascii=False)


def _as_rows(record: dict[str, Any], hits: list[Hit]) -> Iterator[str]:
    text = record["text"]
    for hit in hits:
        before, after = text[max(0, hit.start - AROUND) : hit.start], text[hit.end : hit.end + AROUND]
        quoted = f"{before}[{text[hit.start : hit.end]}]{after}".replace("\n", " ")
        yield f"{record['id']!s:<16} {hit.kind:<7} {hit.start:>6}-{hit.end:<6} {quoted}"


@click.command("scan")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line instead of a table")
def scan(file: TextIO, as_json: bool) -> None:
    """Scan the texts of FILE (JSON lines: id, text, names) for names, telephones, mail, WeChat, QQ and web addresses."""
    texts = hit_count = 0
    for record in _records(file):
        hits = scan_text(record["text"], record["names"])
        texts, hit_count = texts + 1, hit_count + len(hits)
        for row in [_as_json(record, hits)] if as_json else _as_rows(record, hits):
            click.echo(row)
    if not as_json:
        click.echo(f"{texts} texts, {hit_count} hits")
