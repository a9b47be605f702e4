"""common problems and funds

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fund',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('yuan', sa.BigInteger(), nullable=False),
    sa.Column('evidence', sa.String(length=10), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("corrects_id IS NULL OR note <> ''", name=op.f('ck_fund_reason')),
    sa.CheckConstraint("evidence IN ('claimed', 'document', 'audited')", name=op.f('ck_fund_evidence')),
    sa.CheckConstraint("kind IN ('support', 'investment', 'loan')", name=op.f('ck_fund_kind')),
    sa.CheckConstraint('yuan > 0 OR corrects_id IS NOT NULL', name=op.f('ck_fund_something')),
    sa.CheckConstraint('yuan BETWEEN 0 AND 10000000000000', name=op.f('ck_fund_yuan')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_fund_by_id_user')),
    sa.ForeignKeyConstraint(['corrects_id'], ['fund.id'], name=op.f('fk_fund_corrects_id_fund')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_fund_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund')),
    sa.UniqueConstraint('code', name=op.f('uq_fund_code')),
    sa.UniqueConstraint('corrects_id', name=op.f('uq_fund_corrects_id'))
    )
    op.create_index(op.f('ix_fund_at'), 'fund', ['at'], unique=False)
    op.create_index(op.f('ix_fund_on'), 'fund', ['on'], unique=False)
    op.create_index(op.f('ix_fund_organisation_id'), 'fund', ['organisation_id'], unique=False)
    op.create_table('shared_problem',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('park_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f('ck_shared_problem_merged')),
    sa.CheckConstraint("state IN ('draft', 'open', 'merged', 'closed')", name=op.f('ck_shared_problem_state')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_shared_problem_by_id_user')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['shared_problem.id'], name=op.f('fk_shared_problem_merged_into_id_shared_problem')),
    sa.ForeignKeyConstraint(['park_id'], ['park.id'], name=op.f('fk_shared_problem_park_id_park')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_problem')),
    sa.UniqueConstraint('code', name=op.f('uq_shared_problem_code'))
    )
    op.create_index(op.f('ix_shared_problem_park_id'), 'shared_problem', ['park_id'], unique=False)
    op.create_index(op.f('ix_shared_problem_state'), 'shared_problem', ['state'], unique=False)
    op.create_table('shared_member',
    sa.Column('problem_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(agreed IS NULL) = (answered_at IS NULL)', name=op.f('ck_shared_member_answered')),
    sa.CheckConstraint('(need_id IS NULL) <> (finding_id IS NULL)', name=op.f('ck_shared_member_what')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_shared_member_answered_by_id_user')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_shared_member_finding_id_finding')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_shared_member_need_id_need')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_shared_member_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['problem_id'], ['shared_problem.id'], name=op.f('fk_shared_member_problem_id_shared_problem')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_member')),
    sa.UniqueConstraint('problem_id', 'finding_id', name=op.f('uq_shared_member_problem_id_finding_id')),
    sa.UniqueConstraint('problem_id', 'need_id', name=op.f('uq_shared_member_problem_id_need_id'))
    )
    op.create_index(op.f('ix_shared_member_finding_id'), 'shared_member', ['finding_id'], unique=False)
    op.create_index(op.f('ix_shared_member_need_id'), 'shared_member', ['need_id'], unique=False)
    op.create_index(op.f('ix_shared_member_organisation_id'), 'shared_member', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_shared_member_problem_id'), 'shared_member', ['problem_id'], unique=False)
    op.create_table('shared_answer',
    sa.Column('problem_id', sa.Integer(), nullable=False),
    sa.Column('capability_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_shared_answer_by_id_user')),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_shared_answer_capability_id_capability')),
    sa.ForeignKeyConstraint(['problem_id'], ['shared_problem.id'], name=op.f('fk_shared_answer_problem_id_shared_problem')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_answer')),
    sa.UniqueConstraint('problem_id', 'capability_id', name=op.f('uq_shared_answer_problem_id_capability_id'))
    )
    op.create_index(op.f('ix_shared_answer_capability_id'), 'shared_answer', ['capability_id'], unique=False)
    op.create_index(op.f('ix_shared_answer_problem_id'), 'shared_answer', ['problem_id'], unique=False)
    op.create_table('shared_proposal',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['shared_answer.id'], name=op.f('fk_shared_proposal_answer_id_shared_answer')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_shared_proposal_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['member_id'], ['shared_member.id'], name=op.f('fk_shared_proposal_member_id_shared_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_proposal')),
    sa.UniqueConstraint('answer_id', 'member_id', name=op.f('uq_shared_proposal_answer_id_member_id')),
    sa.UniqueConstraint('introduction_id', name=op.f('uq_shared_proposal_introduction_id'))
    )
    op.create_index(op.f('ix_shared_proposal_member_id'), 'shared_proposal', ['member_id'], unique=False)


def downgrade() -> None:
    op.drop_table('shared_proposal')
    op.drop_table('shared_answer')
    op.drop_table('shared_member')
    op.drop_table('shared_problem')
    op.drop_table('fund')
