"""an expert's employer as of signing

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('visit_member') as batch_op:
        batch_op.add_column(sa.Column('employer_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_visit_member_employer_id_organisation'), 'organisation', ['employer_id'], ['id'])
    op.execute(
        'UPDATE visit_member SET employer_id = (SELECT employer_id FROM expert WHERE expert.id = visit_member.expert_id)'
        ' WHERE signed_at IS NOT NULL'
    )


def downgrade() -> None:
    with op.batch_alter_table('visit_member') as batch_op:
        batch_op.drop_constraint(op.f('fk_visit_member_employer_id_organisation'), type_='foreignkey')
        batch_op.drop_column('employer_id')
