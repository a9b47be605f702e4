"""programmes, stations, registrations and meetings

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('programme',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('year BETWEEN 2000 AND 2100', name=op.f('ck_programme_year')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_programme_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('code', name=op.f('uq_programme_code'))
    )
    op.create_table('listed_enterprise',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('uscc', sa.String(length=18), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('industry', sa.String(length=60), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_listed_enterprise_by_id_user')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_listed_enterprise_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listed_enterprise')),
    sa.UniqueConstraint('programme_id', 'uscc', name=op.f('uq_listed_enterprise_programme_id_uscc'))
    )
    with op.batch_alter_table('listed_enterprise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listed_enterprise_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listed_enterprise_uscc'), ['uscc'], unique=False)

    op.create_table('programme_target',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('indicator', sa.String(length=12), nullable=False),
    sa.Column('aim', sa.Integer(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('owner', sa.String(length=60), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("indicator <> 'coverage' OR aim <= 100", name=op.f('ck_programme_target_percent')),
    sa.CheckConstraint("indicator IN ('stations', 'enterprises', 'experts', 'visits', 'talks', 'coverage')", name=op.f('ck_programme_target_indicator')),
    sa.CheckConstraint('aim BETWEEN 1 AND 1000000', name=op.f('ck_programme_target_aim')),
    sa.CheckConstraint('first_on <= last_on', name=op.f('ck_programme_target_days')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_target_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_target')),
    sa.UniqueConstraint('programme_id', 'indicator', 'first_on', 'last_on', name=op.f('uq_programme_target_programme_id_indicator_first_on_last_on'))
    )
    with op.batch_alter_table('programme_target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_target_programme_id'), ['programme_id'], unique=False)

    op.create_table('station',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('venue', sa.String(length=120), nullable=False),
    sa.Column('industries', sa.JSON(), nullable=False),
    sa.Column('theme', sa.String(length=120), nullable=False),
    sa.Column('theme_code', sa.String(length=20), nullable=True),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('register_until', sa.Date(), nullable=False),
    sa.Column('seats_enterprise', sa.Integer(), nullable=False),
    sa.Column('seats_provider', sa.Integer(), nullable=False),
    sa.Column('seats_expert', sa.Integer(), nullable=False),
    sa.Column('tables', sa.Integer(), nullable=False),
    sa.Column('team_low', sa.Integer(), nullable=False),
    sa.Column('team_high', sa.Integer(), nullable=False),
    sa.Column('travel_minutes', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('advice', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'open', 'selecting', 'confirmed', 'running', 'ended', 'summed_up', 'cancelled')", name=op.f('ck_station_state')),
    sa.CheckConstraint('first_on <= last_on', name=op.f('ck_station_days')),
    sa.CheckConstraint('seats_enterprise BETWEEN 0 AND 2000 AND seats_provider BETWEEN 0 AND 2000 AND seats_expert BETWEEN 0 AND 2000', name=op.f('ck_station_seats')),
    sa.CheckConstraint('tables BETWEEN 0 AND 200', name=op.f('ck_station_tables')),
    sa.CheckConstraint('team_low >= 1 AND team_low <= team_high AND team_high <= 12', name=op.f('ck_station_team')),
    sa.CheckConstraint('travel_minutes BETWEEN 0 AND 600', name=op.f('ck_station_travel')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_station_by_id_user')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_station_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station')),
    sa.UniqueConstraint('code', name=op.f('uq_station_code'))
    )
    with op.batch_alter_table('station', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_first_on'), ['first_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_theme_code'), ['theme_code'], unique=False)

    op.create_table('registration',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('expert_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('wants_visit', sa.Boolean(), nullable=False),
    sa.Column('wants_talks', sa.Boolean(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('away', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('scores', sa.JSON(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'expert') = (expert_id IS NOT NULL) AND (kind = 'expert') = (organisation_id IS NULL)", name=op.f('ck_registration_whose')),
    sa.CheckConstraint("(state = 'waiting') = (place IS NOT NULL)", name=op.f('ck_registration_place')),
    sa.CheckConstraint("kind IN ('enterprise', 'provider', 'expert')", name=op.f('ck_registration_kind')),
    sa.CheckConstraint("language IN ('zh', 'en')", name=op.f('ck_registration_language')),
    sa.CheckConstraint("state IN ('applied', 'selected', 'waiting', 'refused', 'withdrawn')", name=op.f('ck_registration_state')),
    sa.CheckConstraint('score IS NULL OR score BETWEEN 0 AND 100', name=op.f('ck_registration_score')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_registration_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_registration_decided_by_id_user')),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_registration_expert_id_expert')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_registration_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_registration_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration')),
    sa.UniqueConstraint('code', name=op.f('uq_registration_code'))
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_expert_id'), ['expert_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_station_id'), ['station_id'], unique=False)
        batch_op.create_index('uq_registration_expert_id', ['station_id', 'expert_id'], unique=True, sqlite_where=sa.text("state IN ('applied', 'selected', 'waiting')"), postgresql_where=sa.text("state IN ('applied', 'selected', 'waiting')"))
        batch_op.create_index('uq_registration_organisation_id', ['station_id', 'organisation_id'], unique=True, sqlite_where=sa.text("state IN ('applied', 'selected', 'waiting')"), postgresql_where=sa.text("state IN ('applied', 'selected', 'waiting')"))

    op.create_table('station_criterion',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_station_criterion_weight')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_criterion_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_criterion'))
    )
    with op.batch_alter_table('station_criterion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_criterion_station_id'), ['station_id'], unique=False)

    op.create_table('station_host',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("part IN ('sponsor', 'organiser', 'supporter')", name=op.f('ck_station_host_part')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_host_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_host'))
    )
    with op.batch_alter_table('station_host', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_host_station_id'), ['station_id'], unique=False)

    op.create_table('station_item',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('begins', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('speaker', sa.String(length=80), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('opening', 'policy', 'standard', 'tour', 'visits', 'pitch', 'talks', 'closing', 'other')", name=op.f('ck_station_item_kind')),
    sa.CheckConstraint('begins < ends', name=op.f('ck_station_item_hours')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_item_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_item'))
    )
    with op.batch_alter_table('station_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_item_station_id'), ['station_id'], unique=False)

    op.create_table('station_park',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('park_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['park_id'], ['park.id'], name=op.f('fk_station_park_park_id_park')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_park_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_park')),
    sa.UniqueConstraint('station_id', 'park_id', name=op.f('uq_station_park_station_id_park_id'))
    )
    with op.batch_alter_table('station_park', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_park_park_id'), ['park_id'], unique=False)

    op.create_table('station_plan',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('objective', sa.Double(), nullable=True),
    sa.Column('bound', sa.Double(), nullable=True),
    sa.Column('gap', sa.Double(), nullable=True),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('edited', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('visits', 'tables')", name=op.f('ck_station_plan_kind')),
    sa.CheckConstraint("state IN ('draft', 'adopted', 'replaced')", name=op.f('ck_station_plan_state')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_station_plan_by_id_user')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_plan_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_plan')),
    sa.UniqueConstraint('station_id', 'kind', 'number', name=op.f('uq_station_plan_station_id_kind_number'))
    )
    with op.batch_alter_table('station_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_plan_station_id'), ['station_id'], unique=False)
        batch_op.create_index('uq_station_plan_adopted', ['station_id', 'kind'], unique=True, sqlite_where=sa.text("state = 'adopted'"), postgresql_where=sa.text("state = 'adopted'"))

    op.create_table('station_slot',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('begins', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('visits', 'tables')", name=op.f('ck_station_slot_kind')),
    sa.CheckConstraint('begins < ends', name=op.f('ck_station_slot_hours')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_slot_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_slot')),
    sa.UniqueConstraint('station_id', 'kind', 'day', 'begins', name=op.f('uq_station_slot_station_id_kind_day_begins'))
    )
    with op.batch_alter_table('station_slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_slot_station_id'), ['station_id'], unique=False)

    op.create_table('attendee',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('ticket', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('title', sa.String(length=50), nullable=False),
    sa.Column('checked_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_in_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('checked_in_at IS NOT NULL OR checked_in_by_id IS NULL', name=op.f('ck_attendee_checked_in')),
    sa.ForeignKeyConstraint(['checked_in_by_id'], ['user.id'], name=op.f('fk_attendee_checked_in_by_id_user')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_attendee_registration_id_registration')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_attendee_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendee')),
    sa.UniqueConstraint('station_id', 'ticket', name=op.f('uq_attendee_station_id_ticket')),
    sa.UniqueConstraint('uuid', name=op.f('uq_attendee_uuid'))
    )
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendee_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendee_station_id'), ['station_id'], unique=False)

    op.create_table('station_appointment',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('at_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('introduction_id', sa.Integer(), nullable=True),
    sa.Column('visit_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('planned', 'held', 'missed')", name=op.f('ck_station_appointment_state')),
    sa.ForeignKeyConstraint(['at_id'], ['registration.id'], name=op.f('fk_station_appointment_at_id_registration')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_station_appointment_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['plan_id'], ['station_plan.id'], name=op.f('fk_station_appointment_plan_id_station_plan')),
    sa.ForeignKeyConstraint(['slot_id'], ['station_slot.id'], name=op.f('fk_station_appointment_slot_id_station_slot')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_station_appointment_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_appointment'))
    )
    with op.batch_alter_table('station_appointment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_appointment_at_id'), ['at_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_appointment_introduction_id'), ['introduction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_appointment_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_appointment_visit_id'), ['visit_id'], unique=False)

    op.create_table('station_wish',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=8), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("rule IN ('', 'must', 'never')", name=op.f('ck_station_wish_rule')),
    sa.CheckConstraint('from_id <> to_id', name=op.f('ck_station_wish_another')),
    sa.CheckConstraint('rank BETWEEN 1 AND 12', name=op.f('ck_station_wish_rank')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_station_wish_by_id_user')),
    sa.ForeignKeyConstraint(['from_id'], ['registration.id'], name=op.f('fk_station_wish_from_id_registration')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_wish_station_id_station')),
    sa.ForeignKeyConstraint(['to_id'], ['registration.id'], name=op.f('fk_station_wish_to_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_wish')),
    sa.UniqueConstraint('from_id', 'to_id', name=op.f('uq_station_wish_from_id_to_id'))
    )
    with op.batch_alter_table('station_wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_wish_from_id'), ['from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_wish_station_id'), ['station_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_station_wish_to_id'), ['to_id'], unique=False)

    op.create_table('station_appointment_person',
    sa.Column('appointment_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['station_appointment.id'], name=op.f('fk_station_appointment_person_appointment_id_station_appointment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_station_appointment_person_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_appointment_person')),
    sa.UniqueConstraint('appointment_id', 'registration_id', name=op.f('uq_station_appointment_person_appointment_id_registration_id'))
    )
    with op.batch_alter_table('station_appointment_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_appointment_person_registration_id'), ['registration_id'], unique=False)

    op.create_table('station_offline_record',
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('check_in', 'rating')", name=op.f('ck_station_offline_record_kind')),
    sa.CheckConstraint("outcome IN ('applied', 'known', 'conflict', 'unknown')", name=op.f('ck_station_offline_record_outcome')),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_station_offline_record_attendee_id_attendee')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_station_offline_record_by_id_user')),
    sa.ForeignKeyConstraint(['station_id'], ['station.id'], name=op.f('fk_station_offline_record_station_id_station')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_offline_record')),
    sa.UniqueConstraint('uuid', name=op.f('uq_station_offline_record_uuid'))
    )
    with op.batch_alter_table('station_offline_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_station_offline_record_station_id'), ['station_id'], unique=False)

    op.create_table('station_rating',
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_station_rating_stars')),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_station_rating_attendee_id_attendee')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_rating')),
    sa.UniqueConstraint('attendee_id', name=op.f('uq_station_rating_attendee_id'))
    )


def downgrade() -> None:
    op.drop_table('station_rating')
    with op.batch_alter_table('station_offline_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_offline_record_station_id'))

    op.drop_table('station_offline_record')
    with op.batch_alter_table('station_appointment_person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_appointment_person_registration_id'))

    op.drop_table('station_appointment_person')
    with op.batch_alter_table('station_wish', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_wish_to_id'))
        batch_op.drop_index(batch_op.f('ix_station_wish_station_id'))
        batch_op.drop_index(batch_op.f('ix_station_wish_from_id'))

    op.drop_table('station_wish')
    with op.batch_alter_table('station_appointment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_appointment_visit_id'))
        batch_op.drop_index(batch_op.f('ix_station_appointment_plan_id'))
        batch_op.drop_index(batch_op.f('ix_station_appointment_introduction_id'))
        batch_op.drop_index(batch_op.f('ix_station_appointment_at_id'))

    op.drop_table('station_appointment')
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendee_station_id'))
        batch_op.drop_index(batch_op.f('ix_attendee_registration_id'))

    op.drop_table('attendee')
    with op.batch_alter_table('station_slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_slot_station_id'))

    op.drop_table('station_slot')
    with op.batch_alter_table('station_plan', schema=None) as batch_op:
        batch_op.drop_index('uq_station_plan_adopted', sqlite_where=sa.text("state = 'adopted'"), postgresql_where=sa.text("state = 'adopted'"))
        batch_op.drop_index(batch_op.f('ix_station_plan_station_id'))

    op.drop_table('station_plan')
    with op.batch_alter_table('station_park', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_park_park_id'))

    op.drop_table('station_park')
    with op.batch_alter_table('station_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_item_station_id'))

    op.drop_table('station_item')
    with op.batch_alter_table('station_host', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_host_station_id'))

    op.drop_table('station_host')
    with op.batch_alter_table('station_criterion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_criterion_station_id'))

    op.drop_table('station_criterion')
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index('uq_registration_organisation_id', sqlite_where=sa.text("state IN ('applied', 'selected', 'waiting')"), postgresql_where=sa.text("state IN ('applied', 'selected', 'waiting')"))
        batch_op.drop_index('uq_registration_expert_id', sqlite_where=sa.text("state IN ('applied', 'selected', 'waiting')"), postgresql_where=sa.text("state IN ('applied', 'selected', 'waiting')"))
        batch_op.drop_index(batch_op.f('ix_registration_station_id'))
        batch_op.drop_index(batch_op.f('ix_registration_state'))
        batch_op.drop_index(batch_op.f('ix_registration_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_registration_expert_id'))

    op.drop_table('registration')
    with op.batch_alter_table('station', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_station_theme_code'))
        batch_op.drop_index(batch_op.f('ix_station_state'))
        batch_op.drop_index(batch_op.f('ix_station_programme_id'))
        batch_op.drop_index(batch_op.f('ix_station_first_on'))

    op.drop_table('station')
    with op.batch_alter_table('programme_target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_target_programme_id'))

    op.drop_table('programme_target')
    with op.batch_alter_table('listed_enterprise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listed_enterprise_uscc'))
        batch_op.drop_index(batch_op.f('ix_listed_enterprise_programme_id'))

    op.drop_table('listed_enterprise')
    op.drop_table('programme')
