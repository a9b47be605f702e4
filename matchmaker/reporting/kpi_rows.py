"""The rows behind each figure, as pure readings of a ledger; which figure takes which, and its unit, is `kpi.py`."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from matchmaker.accounts.models import Park
from matchmaker.assessment.models import Assessment, AssessmentResult
from matchmaker.catalogue.offers import Capability
from matchmaker.diagnosis import counts
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions.claims import Rating
from matchmaker.introductions.outcomes import Contract, Outcome
from matchmaker.introductions.ratings import BLIND
from matchmaker.introductions.states import State
from matchmaker.reporting.ledger import Asked, Deal, Ledger
from matchmaker.reporting.scope import NOBODY, Row
from matchmaker.stations.figures import rated_by_many
from matchmaker.stations.models import Station, StationPark
from matchmaker.stations.registrations import Attendee, Registration, StationRating
from matchmaker.stations.states import Kind

BEGINNING = date(2000, 1, 1)
Rows = Iterator[Row]


def enterprises(ledger: Ledger) -> Rows:
    """What an enterprise has completed: an assessment, a read report, a valid need, a meeting, a day at a station."""
    for source in (assessed, reports, valid_needs, meetings, attendance):
        for row in source(ledger):
            if row.kind != "registration" or row.note == Kind.ENTERPRISE:
                yield Row(row.kind, row.code, row.day, row.firm, row.firm.uscc)


def attendance(ledger: Ledger) -> Rows:
    first = sa.func.min(Attendee.checked_in_at)
    found = sa.select(Registration.code, Registration.organisation_id, Registration.kind, first)
    found = found.join(Attendee, Attendee.registration_id == Registration.id)
    found = found.where(Attendee.checked_in_at < ledger.after, Registration.organisation_id.is_not(None))
    grouped = found.group_by(Registration.code, Registration.organisation_id, Registration.kind)
    for code, owner, kind, at in db.session.execute(grouped.order_by(Registration.code)):
        assert owner is not None  # as asked
        assert at is not None
        yield Row("registration", code, clock.day_of(at), ledger.firms[owner], code, note=kind)


def stations(ledger: Ledger) -> Rows:
    """A station counts from its first check-in, one row for each enterprise that was there."""
    found = sa.select(Station.code, Registration.organisation_id, sa.func.min(Attendee.checked_in_at))
    found = found.join(Registration, Registration.station_id == Station.id)
    found = found.join(Attendee, Attendee.registration_id == Registration.id)
    found = found.where(Attendee.checked_in_at < ledger.after, Registration.kind == Kind.ENTERPRISE)
    grouped = found.group_by(Station.code, Registration.organisation_id).order_by(Station.code)
    for code, owner, at in db.session.execute(grouped):
        if owner is not None and at is not None:
            yield Row("station", code, clock.day_of(at), ledger.firms[owner], code)


def experts(ledger: Ledger) -> Rows:
    for row in expert_visits(ledger):
        yield Row(row.kind, row.code, row.day, row.firm, row.note, note=row.note)


def expert_visits(ledger: Ledger) -> Rows:
    held = {one.visit: one for one in counts.visits(BEGINNING, ledger.as_of)}
    for one in counts.expert_visits(BEGINNING, ledger.as_of):
        firm = ledger.firms[held[one.visit].enterprise_id]
        yield Row("visit", one.visit, one.day, firm, f"{one.visit} {one.expert_id}", note=f"E{one.expert_id}")


def diagnosed(ledger: Ledger) -> Rows:
    for row in reports(ledger):
        yield Row(row.kind, row.code, row.day, row.firm, row.firm.uscc)


def reports(ledger: Ledger) -> Rows:
    """One a visit, however many versions were issued: from the first that the enterprise acknowledged."""
    for one in counts.reports(BEGINNING, ledger.as_of):
        yield Row("visit", one.visit, one.acknowledged_on, ledger.firms[one.enterprise_id], one.visit)


def days_to_report(ledger: Ledger) -> Rows:
    held = {one.visit: one.day for one in counts.visits(BEGINNING, ledger.as_of)}
    for one in counts.reports(BEGINNING, ledger.as_of):
        if one.visit in held:
            days = (one.issued_on - held[one.visit]).days
            yield Row("visit", one.visit, one.acknowledged_on, ledger.firms[one.enterprise_id], one.visit, days)


def findings(ledger: Ledger) -> Rows:
    for one in counts.findings(BEGINNING, ledger.as_of):
        yield Row("finding", one.finding, one.on, ledger.firms[one.enterprise_id], one.finding, note=one.route)


def findings_implemented(ledger: Ledger) -> Rows:
    for one in counts.findings(BEGINNING, ledger.as_of):
        if one.implemented_on is not None:
            firm = ledger.firms[one.enterprise_id]
            yield Row("finding", one.finding, one.implemented_on, firm, one.finding, note=one.route)


def _results(ledger: Ledger) -> Iterator[tuple[Assessment, AssessmentResult]]:
    found = sa.select(Assessment, AssessmentResult).join(AssessmentResult.assessment)
    found = found.where(AssessmentResult.at < ledger.after).order_by(AssessmentResult.at, Assessment.id)
    return ((one, result) for one, result in db.session.execute(found).unique())


def assessed(ledger: Ledger) -> Rows:
    for one, result in _results(ledger):
        firm = ledger.firms[one.organisation_id]
        yield Row("assessment", one.code, clock.day_of(result.at), firm, one.code, note=str(result.level))


def levels(ledger: Ledger) -> Rows:
    """Each enterprise's newest full result of each model; the key is the firm within the model, the value the level."""
    newest = {}
    for one, result in _results(ledger):
        if one.kind == "full":
            model = f"{one.model} {one.model_version}"
            newest[one.organisation_id, model] = (one, result, model)
    for one, result, model in newest.values():
        firm = ledger.firms[one.organisation_id]
        day = clock.day_of(result.at)
        yield Row("assessment", one.code, day, firm, f"{model} {firm.uscc}", float(result.level), model)


def lift(ledger: Ledger) -> Rows:
    """T1 - T0 of the same model, version, kind and weights; the row is the later round."""
    first = {}
    for one, result in _results(ledger):
        key = (one.organisation_id, one.model, one.model_version, one.kind)
        if one.round == 0:
            first[key] = (one, result)
        elif one.round == 1 and key in first and first[key][0].weights == one.weights:
            rise = float(result.total) - float(first[key][1].total)
            firm = ledger.firms[one.organisation_id]
            yield Row("assessment", one.code, clock.day_of(result.at), firm, one.code, round(rise, 2), one.model)


def needs(ledger: Ledger) -> Rows:
    for one in ledger.needs.values():
        if one.submitted_on is not None:
            yield _need(one, one.submitted_on)


def valid_needs(ledger: Ledger) -> Rows:
    for one in ledger.needs.values():
        if one.published_on is not None:
            yield _need(one, one.published_on)


def _need(one: Asked, day: date, value: float | None = None) -> Row:
    return Row("need", one.code, day, one.firm, one.same, value, one.origin)


def conversion(ledger: Ledger) -> Rows:
    """Valid needs of the period, 1 where a contract of the need counts by now."""
    for one in ledger.needs.values():
        if one.published_on is not None:
            signed = any(deal.counted_on(Outcome.SIGNING) for deal in ledger.by_need.get(one.id, ()))
            yield _need(one, one.published_on, float(signed))


def days_to_match(ledger: Ledger) -> Rows:
    for one in ledger.needs.values():
        asked = ledger.first_of(one, (State.PROPOSED,))
        if one.published_on is not None and asked is not None:
            yield _need(one, asked, float(max(0, (asked - one.published_on).days)))


def offers(ledger: Ledger) -> Rows:
    published = ledger.first_acts("capability.publish")
    found = sa.select(
        Capability.code, Capability.organisation_id, Capability.published_at, Capability.taken_down_at
    ).where(Capability.created_at < ledger.after)
    for code, owner, at, down in db.session.execute(found.order_by(Capability.id)):
        on = ledger.on(published.get(code), at)
        if on is not None and (down is None or down >= ledger.after):
            yield Row("capability", code, on, ledger.firms[owner], code)


def providers(ledger: Ledger) -> Rows:
    for row in offers(ledger):
        yield Row(row.kind, row.code, row.day, row.firm, row.firm.uscc)


def _deals(ledger: Ledger, outcome: Outcome) -> Iterator[tuple[Deal, date]]:
    for one in ledger.deals:
        on = one.counted_on(outcome)
        if on is not None:
            yield one, on


def _deal(one: Deal, day: date, value: float | None = None, note: str = "") -> Row:
    return Row("introduction", one.code, day, one.firm, one.code, value, note)


def meetings(ledger: Ledger) -> Rows:
    yield from (_deal(one, on) for one, on in _deals(ledger, Outcome.MEETING))


def intentions(ledger: Ledger) -> Rows:
    yield from (_deal(one, on) for one, on in _deals(ledger, Outcome.INTENTION))


def signed_claimed(ledger: Ledger) -> Rows:
    for one, on in _deals(ledger, Outcome.SIGNING):
        yield _deal(one, on, note=one.known(Outcome.SIGNING).contract or "")


def _proven(ledger: Ledger) -> Rows:
    for one in ledger.deals:
        on = one.proven_on(Outcome.SIGNING)
        if on is not None:
            known = one.known(Outcome.SIGNING)
            yield _deal(one, on, known.amount, known.contract or "")


def contracts(ledger: Ledger) -> Rows:
    yield from (one for one in _proven(ledger) if one.note != Contract.FRAMEWORK)


def frameworks(ledger: Ledger) -> Rows:
    yield from (one for one in _proven(ledger) if one.note == Contract.FRAMEWORK)


def delivered(ledger: Ledger) -> Rows:
    yield from (_deal(one, on) for one, on in _deals(ledger, Outcome.DELIVERY))


def gaps_closed(ledger: Ledger) -> Rows:
    """Needs that came of a gap and have a delivered introduction."""
    for one in ledger.needs.values():
        on = ledger.first_of(one, (State.DELIVERED,))
        if one.origin == "gap" and on is not None:
            yield _need(one, on)


def scenes(ledger: Ledger) -> Rows:
    """Each scene of the needs behind deliveries that count; the key is the scene."""
    for deal, on in _deals(ledger, Outcome.DELIVERY):
        need = ledger.needs.get(deal.need_id)
        for scene in need.scenes if need is not None else ():
            yield Row("introduction", deal.code, on, deal.firm, scene, note=scene)


def days_to_meeting(ledger: Ledger) -> Rows:
    for one, on in _deals(ledger, Outcome.MEETING):
        since = one.reached.get(State.INTRODUCED)
        if since is not None:
            yield _deal(one, on, float(max(0, (on - since).days)))


def deal_ratings(ledger: Ledger) -> Rows:
    """Two rows for each meeting that counts, one a side: the stars that it gave, nothing where it gave none or they are not open yet."""
    given = sa.select(Rating.introduction_id, Rating.side, Rating.stars, Rating.at).where(Rating.at < ledger.after)
    said, moment = list(db.session.execute(given)), min(ledger.after, clock.now())
    both = Counter(key for key, *_rest in said)
    stars = {(key, side): n for key, side, n, at in said if both[key] == 2 or moment - at >= BLIND}
    for one, on in _deals(ledger, Outcome.MEETING):
        for side in ("enterprise", "provider"):
            value = stars.get((one.id, side))
            yield Row("introduction", one.code, on, one.firm, f"{one.code} {side}", value, side)


def station_ratings(ledger: Ledger) -> Rows:
    """One row for each person who was there: the stars, nothing where none were given.

    A station counts whole, on its first day and in its parks, once `FEWEST_RATERS` have rated it, and not at all before: so every sum is
    one of stations of which each may be told, and no filter cuts a person out of one.
    """
    found = (
        sa.select(
            Attendee.id, Registration.organisation_id, Station.id, Station.code, Station.first_on, StationRating.stars
        )
        .join(Registration, Registration.id == Attendee.registration_id)
        .join(Station, Station.id == Attendee.station_id)
        .outerjoin(StationRating, sa.and_(StationRating.attendee_id == Attendee.id, StationRating.at < ledger.after))
        .where(Attendee.checked_in_at < ledger.after, Station.id.in_(rated_by_many(ledger.after)))
    )
    parks = _parks_of_stations()
    for key, owner, station, code, first, stars in db.session.execute(found.order_by(Attendee.id)):
        firm = ledger.firms[owner] if owner is not None else NOBODY
        yield Row("station", code, first, firm, f"{code} {key}", stars, parks=frozenset(parks[station]))


def _parks_of_stations() -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for station, slug in db.session.execute(
        sa.select(StationPark.station_id, Park.slug).join(Park, Park.id == StationPark.park_id)
    ):
        found[station].add(slug)
    return found
