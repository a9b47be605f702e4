"""what each list shown followed from, so that other weights can be tried on it

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ranking',
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('engine', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('weights', sa.JSON(), nullable=False),
    sa.Column('order', sa.JSON(), nullable=False),
    sa.Column('inputs', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ranking')),
    sa.UniqueConstraint('subject', 'digest', name=op.f('uq_ranking_subject_digest'))
    )
    with op.batch_alter_table('ranking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ranking_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_ranking_engine'), ['engine'], unique=False)
        batch_op.create_index(batch_op.f('ix_ranking_subject'), ['subject'], unique=False)

    with op.batch_alter_table('list_shown', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ranking_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_list_shown_ranking_id'), ['ranking_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_list_shown_ranking_id_ranking'), 'ranking', ['ranking_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('list_shown', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_list_shown_ranking_id_ranking'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_list_shown_ranking_id'))
        batch_op.drop_column('ranking_id')

    with op.batch_alter_table('ranking', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ranking_subject'))
        batch_op.drop_index(batch_op.f('ix_ranking_engine'))
        batch_op.drop_index(batch_op.f('ix_ranking_at'))

    op.drop_table('ranking')
