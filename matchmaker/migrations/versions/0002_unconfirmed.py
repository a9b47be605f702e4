"""what was read from a pasted message and nobody has confirmed yet

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unconfirmed',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=20), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('tail', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_unconfirmed_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unconfirmed')),
    sa.UniqueConstraint('need_id', 'number', name=op.f('uq_unconfirmed_need_id_number'))
    )
    with op.batch_alter_table('unconfirmed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unconfirmed_need_id'), ['need_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('unconfirmed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unconfirmed_need_id'))

    op.drop_table('unconfirmed')
