"""files that hang on things, and questions about needs with their answers

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attachment',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('capability_id', sa.Integer(), nullable=True),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('introduction_id', sa.Integer(), nullable=True),
    sa.Column('purpose', sa.String(length=15), nullable=True),
    sa.Column('visibility', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(purpose IS NULL OR visibility = 'staff') AND (introduction_id IS NULL OR visibility <> 'public')", name=op.f('ck_attachment_shown')),
    sa.CheckConstraint("purpose IS NULL OR purpose IN ('licence', 'authorisation', 'other')", name=op.f('ck_attachment_purpose')),
    sa.CheckConstraint("visibility IN ('public', 'introduced', 'staff')", name=op.f('ck_attachment_visibility')),
    sa.CheckConstraint('((CASE WHEN need_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN capability_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN introduction_id IS NULL THEN 0 ELSE 1 END)) <= 1 AND (case_id IS NULL OR capability_id IS NOT NULL)', name=op.f('ck_attachment_subject')),
    sa.CheckConstraint('(purpose IS NOT NULL) = (((CASE WHEN need_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN capability_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN introduction_id IS NULL THEN 0 ELSE 1 END)) = 0)', name=op.f('ck_attachment_verification')),
    sa.CheckConstraint('size > 0', name=op.f('ck_attachment_size')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_attachment_by_id_user')),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_attachment_capability_id_capability')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_attachment_case_id_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_attachment_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_attachment_need_id_need')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_attachment_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('code', name=op.f('uq_attachment_code'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_capability_id'), ['capability_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_introduction_id'), ['introduction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('question',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=12), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'open') = (due_on IS NOT NULL)", name=op.f('ck_question_waiting')),
    sa.CheckConstraint("language IN ('zh', 'en')", name=op.f('ck_question_language')),
    sa.CheckConstraint("reason IS NULL OR reason IN ('secret', 'on_site', 'written', 'unrelated', 'other')", name=op.f('ck_question_reason')),
    sa.CheckConstraint("state <> 'answered' OR (answer <> '' AND answered_at IS NOT NULL)", name=op.f('ck_question_answered')),
    sa.CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name=op.f('ck_question_declined')),
    sa.CheckConstraint("state IN ('open', 'answered', 'declined', 'taken_down', 'closed')", name=op.f('ck_question_state')),
    sa.CheckConstraint('revision_id IS NULL OR answered_at IS NOT NULL', name=op.f('ck_question_adopted')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_question_answered_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_question_by_id_user')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_question_need_id_need')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_question_provider_id_organisation')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_question_revision_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('code', name=op.f('uq_question_code'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_provider_id'), ['provider_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_state'), ['state'], unique=False)


def downgrade() -> None:
    op.drop_table('question')
    op.drop_table('attachment')
