"""policies, standards and briefings

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('briefing',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('speaker', sa.String(length=100), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('park_id', sa.Integer(), nullable=True),
    sa.Column('entries', sa.JSON(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('policy', 'standard')", name=op.f('ck_briefing_kind')),
    sa.CheckConstraint('capacity > 0', name=op.f('ck_briefing_capacity')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_briefing_hours')),
    sa.CheckConstraint('taken BETWEEN 0 AND capacity', name=op.f('ck_briefing_taken')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_briefing_by_id_user')),
    sa.ForeignKeyConstraint(['park_id'], ['park.id'], name=op.f('fk_briefing_park_id_park')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing')),
    sa.UniqueConstraint('code', name=op.f('uq_briefing_code'))
    )
    op.create_index(op.f('ix_briefing_park_id'), 'briefing', ['park_id'], unique=False)
    op.create_index(op.f('ix_briefing_starts_at'), 'briefing', ['starts_at'], unique=False)
    op.create_table('policy_edition',
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_policy_edition_number')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_policy_edition_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_edition')),
    sa.UniqueConstraint('slug', 'number', name=op.f('uq_policy_edition_slug_number'))
    )
    op.create_index(op.f('ix_policy_edition_slug'), 'policy_edition', ['slug'], unique=False)
    op.create_table('policy_follow',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('days_before', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_of', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('days_before BETWEEN 1 AND 90', name=op.f('ck_policy_follow_days_before')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_policy_follow_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_follow')),
    sa.UniqueConstraint('user_id', 'slug', name=op.f('uq_policy_follow_user_id_slug'))
    )
    op.create_index(op.f('ix_policy_follow_slug'), 'policy_follow', ['slug'], unique=False)
    op.create_table('briefing_material',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('briefing_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_briefing_material_size')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_briefing_material_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_briefing_material_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing_material')),
    sa.UniqueConstraint('briefing_id', 'digest', name=op.f('uq_briefing_material_briefing_id_digest')),
    sa.UniqueConstraint('code', name=op.f('uq_briefing_material_code'))
    )
    op.create_index(op.f('ix_briefing_material_digest'), 'briefing_material', ['digest'], unique=False)
    op.create_table('briefing_seat',
    sa.Column('briefing_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('attended_at IS NULL OR cancelled_at IS NULL', name=op.f('ck_briefing_seat_came')),
    sa.ForeignKeyConstraint(['briefing_id'], ['briefing.id'], name=op.f('fk_briefing_seat_briefing_id_briefing')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_briefing_seat_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_briefing_seat_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing_seat')),
    sa.UniqueConstraint('briefing_id', 'user_id', name=op.f('uq_briefing_seat_briefing_id_user_id'))
    )
    op.create_index(op.f('ix_briefing_seat_user_id'), 'briefing_seat', ['user_id'], unique=False)


def downgrade() -> None:
    op.drop_table('briefing_seat')
    op.drop_table('briefing_material')
    op.drop_table('policy_follow')
    op.drop_table('policy_edition')
    op.drop_table('briefing')
