"""benchmark factories, samples and open days

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('case') as batch_op:
        batch_op.add_column(sa.Column('sample', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('case') as batch_op:
        batch_op.alter_column('sample', server_default=None)
    op.create_table('benchmark',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('register', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('holder', sa.String(length=100), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('region', sa.String(length=20), nullable=False),
    sa.Column('industry', sa.String(length=20), nullable=False),
    sa.Column('recogniser', sa.String(length=100), nullable=False),
    sa.Column('level', sa.String(length=14), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('scenes', sa.JSON(), nullable=False),
    sa.Column('story', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("level IN ('district', 'city', 'province', 'national', 'international')", name=op.f('ck_benchmark_level')),
    sa.CheckConstraint("register IN ('project', 'enterprise')", name=op.f('ck_benchmark_register')),
    sa.CheckConstraint('named_at IS NULL OR organisation_id IS NOT NULL', name=op.f('ck_benchmark_named')),
    sa.CheckConstraint('year BETWEEN 1990 AND 2100', name=op.f('ck_benchmark_year')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_benchmark_by_id_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_benchmark_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_benchmark')),
    sa.UniqueConstraint('code', name=op.f('uq_benchmark_code'))
    )
    op.create_index(op.f('ix_benchmark_organisation_id'), 'benchmark', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_benchmark_register'), 'benchmark', ['register'], unique=False)
    op.create_index('uq_benchmark_here', 'benchmark', ['register', 'title', 'recogniser', 'year', 'organisation_id'], unique=True, sqlite_where=sa.text('organisation_id IS NOT NULL AND removed_at IS NULL'), postgresql_where=sa.text('organisation_id IS NOT NULL AND removed_at IS NULL'))
    op.create_index('uq_benchmark_listed', 'benchmark', ['register', 'title', 'recogniser', 'year', 'holder'], unique=True, sqlite_where=sa.text('organisation_id IS NULL AND removed_at IS NULL'), postgresql_where=sa.text('organisation_id IS NULL AND removed_at IS NULL'))
    op.create_table('benchmark_use',
    sa.Column('benchmark_id', sa.Integer(), nullable=False),
    sa.Column('capability_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('enterprise_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('provider_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('enterprise_at IS NOT NULL OR provider_at IS NOT NULL', name=op.f('ck_benchmark_use_said')),
    sa.ForeignKeyConstraint(['benchmark_id'], ['benchmark.id'], name=op.f('fk_benchmark_use_benchmark_id_benchmark')),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_benchmark_use_capability_id_capability')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_benchmark_use'))
    )
    op.create_index(op.f('ix_benchmark_use_benchmark_id'), 'benchmark_use', ['benchmark_id'], unique=False)
    op.create_index(op.f('ix_benchmark_use_capability_id'), 'benchmark_use', ['capability_id'], unique=False)
    op.create_index('uq_benchmark_use_standing', 'benchmark_use', ['benchmark_id', 'capability_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('open_day',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('benchmark_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity > 0', name=op.f('ck_open_day_capacity')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_open_day_hours')),
    sa.CheckConstraint('taken BETWEEN 0 AND capacity', name=op.f('ck_open_day_taken')),
    sa.ForeignKeyConstraint(['benchmark_id'], ['benchmark.id'], name=op.f('fk_open_day_benchmark_id_benchmark')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_open_day_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_open_day')),
    sa.UniqueConstraint('code', name=op.f('uq_open_day_code'))
    )
    op.create_index(op.f('ix_open_day_benchmark_id'), 'open_day', ['benchmark_id'], unique=False)
    op.create_index(op.f('ix_open_day_starts_at'), 'open_day', ['starts_at'], unique=False)
    op.create_table('open_day_booking',
    sa.Column('open_day_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('came', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("came IS NULL OR (came BETWEEN 0 AND people AND state = 'booked')", name=op.f('ck_open_day_booking_came')),
    sa.CheckConstraint("state IN ('booked', 'waiting', 'cancelled')", name=op.f('ck_open_day_booking_state')),
    sa.CheckConstraint('people BETWEEN 1 AND 20', name=op.f('ck_open_day_booking_people')),
    sa.ForeignKeyConstraint(['open_day_id'], ['open_day.id'], name=op.f('fk_open_day_booking_open_day_id_open_day')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_open_day_booking_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_open_day_booking_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_open_day_booking')),
    sa.UniqueConstraint('open_day_id', 'user_id', name=op.f('uq_open_day_booking_open_day_id_user_id'))
    )
    op.create_index(op.f('ix_open_day_booking_user_id'), 'open_day_booking', ['user_id'], unique=False)
    op.create_table('solution_sample',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('work', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('enterprise_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('provider_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(published_at IS NULL) OR (enterprise_at IS NOT NULL AND provider_at IS NOT NULL)', name=op.f('ck_solution_sample_two_keys')),
    sa.CheckConstraint('case_id IS NULL OR (published_at IS NOT NULL AND withdrawn_at IS NULL)', name=op.f('ck_solution_sample_case')),
    sa.CheckConstraint('enterprise_at IS NOT NULL OR provider_at IS NOT NULL OR withdrawn_at IS NOT NULL', name=op.f('ck_solution_sample_said')),
    sa.CheckConstraint('year BETWEEN 1990 AND 2100', name=op.f('ck_solution_sample_year')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_solution_sample_case_id_case'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_solution_sample_introduction_id_introduction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_solution_sample')),
    sa.UniqueConstraint('case_id', name=op.f('uq_solution_sample_case_id')),
    sa.UniqueConstraint('code', name=op.f('uq_solution_sample_code')),
    sa.UniqueConstraint('introduction_id', name=op.f('uq_solution_sample_introduction_id'))
    )


def downgrade() -> None:
    op.drop_table('solution_sample')
    op.drop_table('open_day_booking')
    op.drop_table('open_day')
    op.drop_table('benchmark_use')
    op.drop_table('benchmark')
    with op.batch_alter_table('case') as batch_op:
        batch_op.drop_column('sample')
