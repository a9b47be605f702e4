"""how a sentence encoder sees each post

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('meaning',
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('capability_id', sa.Integer(), nullable=True),
    sa.Column('encoder', sa.String(length=80), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('dimensions', sa.Integer(), nullable=False),
    sa.Column('vectors', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(need_id IS NULL) <> (capability_id IS NULL)', name=op.f('ck_meaning_owner')),
    sa.CheckConstraint('dimensions > 0', name=op.f('ck_meaning_dimensions')),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_meaning_capability_id_capability'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_meaning_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meaning')),
    sa.UniqueConstraint('capability_id', name=op.f('uq_meaning_capability_id')),
    sa.UniqueConstraint('need_id', name=op.f('uq_meaning_need_id'))
    )


def downgrade() -> None:
    op.drop_table('meaning')
