"""maturity models, assessments, answers and gaps

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('maturity_weights',
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('certainty', sa.String(length=40), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('shares', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_maturity_weights_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_maturity_weights')),
    sa.UniqueConstraint('model', 'name', name=op.f('uq_maturity_weights_model_name'))
    )
    with op.batch_alter_table('maturity_weights', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_maturity_weights_model'), ['model'], unique=False)

    op.create_table('assessment',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('model_version', sa.String(length=12), nullable=False),
    sa.Column('weights', sa.String(length=60), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('not_applicable', sa.JSON(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by_id', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL) AND (state = 'submitted') = (submitted_by_id IS NOT NULL)", name=op.f('ck_assessment_submitted')),
    sa.CheckConstraint("kind IN ('quick', 'full')", name=op.f('ck_assessment_kind')),
    sa.CheckConstraint("state IN ('draft', 'submitted')", name=op.f('ck_assessment_state')),
    sa.CheckConstraint('round BETWEEN 0 AND 99', name=op.f('ck_assessment_round')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_assessment_created_by_id_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_assessment_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['user.id'], name=op.f('fk_assessment_submitted_by_id_user')),
    sa.ForeignKeyConstraint(['updated_by_id'], ['user.id'], name=op.f('fk_assessment_updated_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('code', name=op.f('uq_assessment_code')),
    sa.UniqueConstraint('organisation_id', 'model', 'kind', 'round', name=op.f('uq_assessment_organisation_id_model_kind_round'))
    )
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_submitted_at'), ['submitted_at'], unique=False)
        batch_op.create_index('uq_assessment_draft', ['organisation_id', 'model', 'kind'], unique=True, sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))

    op.create_table('assessment_evidence',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('sub_domain', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_assessment_evidence_size')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_assessment_evidence_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_assessment_evidence_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_evidence')),
    sa.UniqueConstraint('code', name=op.f('uq_assessment_evidence_code'))
    )
    with op.batch_alter_table('assessment_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_evidence_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_evidence_digest'), ['digest'], unique=False)

    op.create_table('assessment_need',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('sub_domain', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 9', name=op.f('ck_assessment_need_level')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_assessment_need_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_assessment_need_by_id_user')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_assessment_need_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_need')),
    sa.UniqueConstraint('need_id', name=op.f('uq_assessment_need_need_id'))
    )
    with op.batch_alter_table('assessment_need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_need_assessment_id'), ['assessment_id'], unique=False)

    op.create_table('assessment_result',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('total', sa.String(length=12), nullable=False),
    sa.Column('industry', sa.String(length=20), nullable=False),
    sa.Column('size', sa.String(length=10), nullable=False),
    sa.Column('park_id', sa.Integer(), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 0 AND 9', name=op.f('ck_assessment_result_level')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_assessment_result_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['park_id'], ['park.id'], name=op.f('fk_assessment_result_park_id_park')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_result')),
    sa.UniqueConstraint('assessment_id', name=op.f('uq_assessment_result_assessment_id'))
    )
    with op.batch_alter_table('assessment_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_result_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_result_industry'), ['industry'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_result_park_id'), ['park_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('assessment_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_result_park_id'))
        batch_op.drop_index(batch_op.f('ix_assessment_result_industry'))
        batch_op.drop_index(batch_op.f('ix_assessment_result_at'))

    op.drop_table('assessment_result')
    with op.batch_alter_table('assessment_need', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_need_assessment_id'))

    op.drop_table('assessment_need')
    with op.batch_alter_table('assessment_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_evidence_digest'))
        batch_op.drop_index(batch_op.f('ix_assessment_evidence_assessment_id'))

    op.drop_table('assessment_evidence')
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.drop_index('uq_assessment_draft', sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))
        batch_op.drop_index(batch_op.f('ix_assessment_submitted_at'))
        batch_op.drop_index(batch_op.f('ix_assessment_organisation_id'))

    op.drop_table('assessment')
    with op.batch_alter_table('maturity_weights', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_maturity_weights_model'))

    op.drop_table('maturity_weights')
