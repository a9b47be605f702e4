"""refusals remembered, interests declared, second signatures, grievances

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('threshold',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_threshold_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_threshold')),
    sa.UniqueConstraint('name', name=op.f('uq_threshold_name'))
    )
    op.create_table('grievance',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('subject_kind', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('about_id', sa.Integer(), nullable=True),
    sa.Column('park_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'received') = (handler_id IS NULL)", name=op.f('ck_grievance_handled')),
    sa.CheckConstraint("(state IN ('answered', 'closed')) = (answered_at IS NOT NULL)", name=op.f('ck_grievance_answered')),
    sa.CheckConstraint("kind IN ('objection', 'appeal', 'report')", name=op.f('ck_grievance_kind')),
    sa.CheckConstraint("state IN ('received', 'in_hand', 'answered', 'closed')", name=op.f('ck_grievance_state')),
    sa.CheckConstraint("subject_kind IN ('introduction', 'need', 'capability', 'organisation')", name=op.f('ck_grievance_subject_kind')),
    sa.CheckConstraint('handler_id IS NULL OR handler_id <> author_id', name=op.f('ck_grievance_another')),
    sa.ForeignKeyConstraint(['about_id'], ['organisation.id'], name=op.f('fk_grievance_about_id_organisation')),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_grievance_author_id_user')),
    sa.ForeignKeyConstraint(['handler_id'], ['user.id'], name=op.f('fk_grievance_handler_id_user')),
    sa.ForeignKeyConstraint(['park_id'], ['park.id'], name=op.f('fk_grievance_park_id_park')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grievance')),
    sa.UniqueConstraint('code', name=op.f('uq_grievance_code'))
    )
    with op.batch_alter_table('grievance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_grievance_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_grievance_park_id'), ['park_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_grievance_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_grievance_subject'), ['subject'], unique=False)

    op.create_table('interest',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('with_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('declared_by_id', sa.Integer(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("holder_id IS NULL OR (holder_id <> with_id AND kind = 'holding')", name=op.f('ck_interest_organisation')),
    sa.CheckConstraint("kind IN ('employment', 'holding', 'contract', 'diagnosis')", name=op.f('ck_interest_kind')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by_id IS NULL)', name=op.f('ck_interest_ended')),
    sa.CheckConstraint('(person_id IS NULL) <> (holder_id IS NULL)', name=op.f('ck_interest_holder')),
    sa.CheckConstraint('since IS NULL OR until IS NULL OR until >= since', name=op.f('ck_interest_days')),
    sa.ForeignKeyConstraint(['declared_by_id'], ['user.id'], name=op.f('fk_interest_declared_by_id_user')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['user.id'], name=op.f('fk_interest_ended_by_id_user')),
    sa.ForeignKeyConstraint(['holder_id'], ['organisation.id'], name=op.f('fk_interest_holder_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['user.id'], name=op.f('fk_interest_person_id_user')),
    sa.ForeignKeyConstraint(['with_id'], ['organisation.id'], name=op.f('fk_interest_with_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interest'))
    )
    with op.batch_alter_table('interest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interest_holder_id'), ['holder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interest_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interest_with_id'), ['with_id'], unique=False)

    op.create_table('interest_override',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=True),
    sa.Column('seconded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(second_id IS NULL) = (seconded_at IS NULL)', name=op.f('ck_interest_override_seconded')),
    sa.CheckConstraint('second_id <> asked_by_id AND (person_id IS NULL OR second_id <> person_id)', name=op.f('ck_interest_override_two')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_interest_override_asked_by_id_user')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_interest_override_need_id_need')),
    sa.ForeignKeyConstraint(['person_id'], ['user.id'], name=op.f('fk_interest_override_person_id_user')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_interest_override_provider_id_organisation')),
    sa.ForeignKeyConstraint(['second_id'], ['user.id'], name=op.f('fk_interest_override_second_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interest_override'))
    )
    with op.batch_alter_table('interest_override', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interest_override_need_id'), ['need_id'], unique=False)

    op.create_table('co_signature',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_co_signature_by_id_user')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_co_signature_introduction_id_introduction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_co_signature')),
    sa.UniqueConstraint('introduction_id', 'by_id', name=op.f('uq_co_signature_introduction_id_by_id'))
    )
    with op.batch_alter_table('co_signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_co_signature_introduction_id'), ['introduction_id'], unique=False)

    op.create_table('proposal_candidates',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('providers', sa.JSON(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("n >= wanted OR reason <> ''", name=op.f('ck_proposal_candidates_enough')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_proposal_candidates_by_id_user')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_proposal_candidates_introduction_id_introduction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_candidates')),
    sa.UniqueConstraint('introduction_id', name=op.f('uq_proposal_candidates_introduction_id'))
    )
    op.create_table('recusal',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('person_id <> to_id', name=op.f('ck_recusal_another')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_recusal_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['person_id'], ['user.id'], name=op.f('fk_recusal_person_id_user')),
    sa.ForeignKeyConstraint(['to_id'], ['user.id'], name=op.f('fk_recusal_to_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal')),
    sa.UniqueConstraint('introduction_id', 'person_id', name=op.f('uq_recusal_introduction_id_person_id'))
    )
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recusal_introduction_id'), ['introduction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recusal_person_id'), ['person_id'], unique=False)

    op.create_table('refusal',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=False),
    sa.Column('capability_id', sa.Integer(), nullable=True),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason IN ('region', 'budget', 'capacity', 'process', 'tried', 'competitor', 'timing', 'other')", name=op.f('ck_refusal_reason')),
    sa.CheckConstraint("side IN ('enterprise', 'provider', 'staff')", name=op.f('ck_refusal_side')),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by_id IS NULL)', name=op.f('ck_refusal_undone')),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_refusal_capability_id_capability')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['organisation.id'], name=op.f('fk_refusal_enterprise_id_organisation')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_refusal_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_refusal_need_id_need')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_refusal_provider_id_organisation')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['user.id'], name=op.f('fk_refusal_undone_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refusal')),
    sa.UniqueConstraint('introduction_id', name=op.f('uq_refusal_introduction_id'))
    )
    with op.batch_alter_table('refusal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_refusal_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_refusal_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_refusal_provider_id'), ['provider_id'], unique=False)

    _remember_refusals()


def _remember_refusals() -> None:
    """What was declined before is remembered without its facts: it hides the pair for this need until it is undone."""
    nothing = "'{}'" if op.get_bind().dialect.name == "sqlite" else "CAST('{}' AS JSON)"
    op.execute(
        f"""
        INSERT INTO refusal
            (introduction_id, need_id, enterprise_id, provider_id, capability_id, side, reason, facts, at)
        SELECT i.id, i.need_id, i.enterprise_id, i.provider_id, i.capability_id, s.actor_side, s.reason, {nothing}, s.at
        FROM introduction AS i
        JOIN introduction_step AS s ON s.introduction_id = i.id
        WHERE i.state = 'declined' AND s.actor_side IS NOT NULL
          AND s.id = (SELECT MAX(t.id) FROM introduction_step AS t WHERE t.introduction_id = i.id AND t.action = 'decline')
        """
    )


def downgrade() -> None:
    with op.batch_alter_table('refusal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_refusal_provider_id'))
        batch_op.drop_index(batch_op.f('ix_refusal_need_id'))
        batch_op.drop_index(batch_op.f('ix_refusal_enterprise_id'))

    op.drop_table('refusal')
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recusal_person_id'))
        batch_op.drop_index(batch_op.f('ix_recusal_introduction_id'))

    op.drop_table('recusal')
    op.drop_table('proposal_candidates')
    with op.batch_alter_table('co_signature', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_co_signature_introduction_id'))

    op.drop_table('co_signature')
    with op.batch_alter_table('interest_override', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interest_override_need_id'))

    op.drop_table('interest_override')
    with op.batch_alter_table('interest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interest_with_id'))
        batch_op.drop_index(batch_op.f('ix_interest_person_id'))
        batch_op.drop_index(batch_op.f('ix_interest_holder_id'))

    op.drop_table('interest')
    with op.batch_alter_table('grievance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_grievance_subject'))
        batch_op.drop_index(batch_op.f('ix_grievance_state'))
        batch_op.drop_index(batch_op.f('ix_grievance_park_id'))
        batch_op.drop_index(batch_op.f('ix_grievance_author_id'))

    op.drop_table('grievance')
    op.drop_table('threshold')
