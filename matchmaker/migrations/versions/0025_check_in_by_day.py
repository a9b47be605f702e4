"""people of a station are checked in day by day

Revision ID: 0025
Revises: 0024
"""

from datetime import datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SHANGHAI = timezone(timedelta(hours=8))


def upgrade() -> None:
    op.create_table('check_in',
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_check_in_attendee_id_attendee')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_check_in_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in')),
    sa.UniqueConstraint('attendee_id', 'day', name=op.f('uq_check_in_attendee_id_day'))
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    came = sa.table('attendee', sa.column('id'), sa.column('checked_in_at', MOMENT), sa.column('checked_in_by_id'))
    kept = sa.table('check_in', sa.column('attendee_id'), sa.column('day', sa.Date()), sa.column('at', MOMENT), sa.column('by_id'))
    rows = connection.execute(sa.select(came).where(came.c.checked_in_at.is_not(None), came.c.checked_in_by_id.is_not(None))).all()
    made = [{'attendee_id': key, 'day': _day(at), 'at': at, 'by_id': by} for key, at, by in rows]
    if made:
        connection.execute(sa.insert(kept), made)


def _day(at: datetime) -> object:
    known = at if at.tzinfo else at.replace(tzinfo=timezone.utc)  # SQLite drops time zones
    return known.astimezone(SHANGHAI).date()


def downgrade() -> None:
    op.drop_table('check_in')
