"""The station in one HTML file that needs no network; what it gives back is merged by `stations/attendance.py`."""

import json
from collections.abc import Sequence
from datetime import datetime

from flask import Response, render_template

from matchmaker.config import ROOT
from matchmaker.foundation.errors import Invalid
from matchmaker.stations.models import Station
from matchmaker.stations.registrations import Attendee
from matchmaker.web import station_labels
from matchmaker.web.locale import language

SCRIPT = ROOT / "static" / "js" / "station" / "file.js"
SHEET = ROOT / "static" / "css" / "station-file.css"


def answer(station: Station, people: Sequence[Attendee], now: datetime) -> Response:
    """Return the file as a download. Script and style stand in it, because it is opened from a disk, never from this site."""
    data = {
        "station": station.code,
        "name": station.name_in(language()),
        "made_at": now.isoformat(),
        "people": [
            {
                "who": one.uuid,
                "ticket": one.ticket,
                "name": one.name,
                "title": one.title,
                "kind": station_labels.participant[one.registration.kind],
                "in": [row.day.isoformat() for row in one.check_ins],
                "rated": one.rating is not None,
            }
            for one in people
        ],
    }
    # "<" must not end the script element, whatever a name holds.
    held = (
        json.dumps(data, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    frame = render_template("stations/file.html", station=station)
    style = f"<style>{SHEET.read_text(encoding='utf-8')}</style>"
    script = f"<script>const STATION = {held};\n{SCRIPT.read_text(encoding='utf-8')}</script>"
    body = frame.replace("<!--STYLE-->", style).replace("<!--SCRIPT-->", script)
    found = Response(body, mimetype="text/html")
    found.headers["Content-Disposition"] = f'attachment; filename="{station.code}.html"'
    found.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    found.headers["Cache-Control"] = "private, no-store"
    return found


def read(body: bytes) -> object:
    """Return what a file that came back holds. Raises Invalid(file) where it is none."""
    if not body:
        raise Invalid("file", "file_missing")
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Invalid("file", "station_file_broken") from error
