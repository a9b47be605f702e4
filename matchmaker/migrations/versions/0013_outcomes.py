"""the whole life of an introduction: stages, answers to outcomes, follow-ups, ratings, alternates, owners

Revision ID: 0013
Revises: 0012
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

OPEN = "state IN ('proposed', 'agreed', 'introduced', 'met', 'signed')"
WAITED = "(state IN ('proposed', 'agreed')) = (waiting_for IS NOT NULL) AND (state IN ('proposed', 'agreed')) = (due_on IS NOT NULL)"
ACTIONS = ('propose', 'agree', 'confirm', 'record_meeting', 'sign', 'deliver', 'decline', 'withdraw', 'expire', 'close', 'reopen')
MORE = ('propose', 'agree', 'confirm', 'record_meeting', 'record_no_show', 'plan', 'intend', 'sign', 'deliver', 'deny', 'decline', 'withdraw', 'expire', 'hand_over', 'close', 'reopen')


def one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ', '.join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def optional(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IS NULL OR {one_of(column, values)}"


SIDES = ('enterprise', 'provider', 'staff')


def upgrade() -> None:
    with op.batch_alter_table('introduction') as batch_op:
        batch_op.add_column(sa.Column('stage', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='0'))
        batch_op.drop_constraint(op.f('ck_introduction_waiting'), type_='check')
        batch_op.drop_constraint(op.f('ck_introduction_waiting_for'), type_='check')
    _wait_for_news()
    with op.batch_alter_table('introduction') as batch_op:
        batch_op.alter_column('version', server_default=None)
        batch_op.create_check_constraint(op.f('ck_introduction_waiting'), f"({OPEN}) = (waiting_for IS NOT NULL) AND ({OPEN}) = (due_on IS NOT NULL)")
        batch_op.create_check_constraint(op.f('ck_introduction_waiting_for'), optional('waiting_for', (*SIDES, 'both')))
        batch_op.create_check_constraint(op.f('ck_introduction_stage'), optional('stage', ('talk', 'survey', 'quote', 'approval', 'tender', 'contract', 'work')))
        batch_op.create_check_constraint(op.f('ck_introduction_proposed'), "state <> 'proposed' OR waiting_for IN ('enterprise', 'provider')")
        batch_op.create_check_constraint(op.f('ck_introduction_staged'), "stage IS NULL OR state IN ('introduced', 'met', 'signed')")
    with op.batch_alter_table('introduction_step') as batch_op:
        batch_op.drop_constraint(op.f('ck_introduction_step_action'), type_='check')
        batch_op.create_check_constraint(op.f('ck_introduction_step_action'), one_of('action', MORE))
    _make_outcomes()
    _make_people()


def _wait_for_news() -> None:
    """Let what runs already wait for news of both sides, thirty days after its last change."""
    table = sa.table('introduction', sa.column('id'), sa.column('state'), sa.column('changed_at', sa.DateTime(timezone=True)), sa.column('due_on', sa.Date), sa.column('waiting_for'))
    bind = op.get_bind()
    for row in bind.execute(sa.select(table.c.id, table.c.changed_at).where(table.c.state.in_(('introduced', 'met', 'signed')))).all():
        due = (row.changed_at + timedelta(days=30)).date()
        bind.execute(sa.update(table).where(table.c.id == row.id).values(waiting_for='both', due_on=due))


def _make_outcomes() -> None:
    op.create_table('outcome_claim',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('holds', sa.Boolean(), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('band', sa.String(length=12), nullable=True),
    sa.Column('amount', sa.Double(), nullable=True),
    sa.Column('contract', sa.String(length=12), nullable=True),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(one_of('outcome', ('meeting', 'intention', 'signing', 'delivery')), name=op.f('ck_outcome_claim_outcome')),
    sa.CheckConstraint(one_of('side', SIDES), name=op.f('ck_outcome_claim_side')),
    sa.CheckConstraint(optional('band', ('0-10', '10-50', '50-100', '100-500', '500+')), name=op.f('ck_outcome_claim_band')),
    sa.CheckConstraint(optional('contract', ('framework', 'contract')), name=op.f('ck_outcome_claim_contract')),
    sa.CheckConstraint('amount IS NULL OR amount >= 0', name=op.f('ck_outcome_claim_amount')),
    sa.CheckConstraint("side <> 'staff' OR outcome = 'meeting' OR document <> ''", name=op.f('ck_outcome_claim_seen')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_outcome_claim_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_outcome_claim_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_claim'))
    )
    with op.batch_alter_table('outcome_claim') as batch_op:
        batch_op.create_index(batch_op.f('ix_outcome_claim_introduction_id'), ['introduction_id'], unique=False)
    op.create_table('follow_up',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=12), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(one_of('side', SIDES), name=op.f('ck_follow_up_side')),
    sa.CheckConstraint(optional('answer', ('going', 'intention', 'signed', 'delivered', 'ended')), name=op.f('ck_follow_up_answer')),
    sa.CheckConstraint('mark IN (30, 90, 180)', name=op.f('ck_follow_up_mark')),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name=op.f('ck_follow_up_answered')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_follow_up_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_follow_up_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    sa.UniqueConstraint('introduction_id', 'mark', 'side', name=op.f('uq_follow_up_introduction_id_mark_side'))
    )
    op.create_table('rating',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(one_of('side', SIDES), name=op.f('ck_rating_side')),
    sa.CheckConstraint("side <> 'staff'", name=op.f('ck_rating_a_side')),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_rating_stars')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_rating_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_rating_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rating')),
    sa.UniqueConstraint('introduction_id', 'side', name=op.f('uq_rating_introduction_id_side'))
    )


def _make_people() -> None:
    op.create_table('alternate',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=False),
    sa.Column('capability_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('introduction_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(one_of('state', ('waiting', 'asked', 'dropped')), name=op.f('ck_alternate_state')),
    sa.CheckConstraint("(state = 'asked') = (introduction_id IS NOT NULL)", name=op.f('ck_alternate_asked')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_alternate_need_id_need')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_alternate_provider_id_organisation')),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_alternate_capability_id_capability')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_alternate_by_id_user')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_alternate_introduction_id_introduction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alternate'))
    )
    with op.batch_alter_table('alternate') as batch_op:
        batch_op.create_index(batch_op.f('ix_alternate_need_id'), ['need_id'], unique=False)
        batch_op.create_index('uq_alternate_waiting', ['need_id', 'provider_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('introduction_owner',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(one_of('side', SIDES), name=op.f('ck_introduction_owner_side')),
    sa.CheckConstraint("side <> 'staff'", name=op.f('ck_introduction_owner_a_side')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_introduction_owner_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_introduction_owner_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introduction_owner')),
    sa.UniqueConstraint('introduction_id', 'side', name=op.f('uq_introduction_owner_introduction_id_side'))
    )
    with op.batch_alter_table('introduction_owner') as batch_op:
        batch_op.create_index(batch_op.f('ix_introduction_owner_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    for table in ('introduction_owner', 'alternate', 'rating', 'follow_up', 'outcome_claim'):
        op.drop_table(table)
    op.execute("DELETE FROM introduction_step WHERE action IN ('record_no_show', 'plan', 'intend', 'deny', 'hand_over')")
    with op.batch_alter_table('introduction_step') as batch_op:
        batch_op.drop_constraint(op.f('ck_introduction_step_action'), type_='check')
        batch_op.create_check_constraint(op.f('ck_introduction_step_action'), one_of('action', ACTIONS))
    with op.batch_alter_table('introduction') as batch_op:
        for name in ('waiting', 'waiting_for', 'stage', 'proposed', 'staged'):
            batch_op.drop_constraint(op.f(f'ck_introduction_{name}'), type_='check')
    op.execute("UPDATE introduction SET waiting_for = NULL, due_on = NULL WHERE state IN ('introduced', 'met', 'signed')")
    with op.batch_alter_table('introduction') as batch_op:
        batch_op.drop_column('stage')
        batch_op.drop_column('version')
        batch_op.create_check_constraint(op.f('ck_introduction_waiting'), WAITED)
        batch_op.create_check_constraint(op.f('ck_introduction_waiting_for'), optional('waiting_for', SIDES))
