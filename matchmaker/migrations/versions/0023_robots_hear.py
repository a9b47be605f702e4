"""what a group robot is told of

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op


revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('robot') as batch_op:
        batch_op.add_column(sa.Column('hears', sa.JSON(), nullable=False, server_default='["introduction"]'))
    with op.batch_alter_table('robot') as batch_op:
        batch_op.alter_column('hears', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('robot') as batch_op:
        batch_op.drop_column('hears')
