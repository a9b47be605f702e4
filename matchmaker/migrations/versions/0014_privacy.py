"""what is secret and the promises to keep it

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('organisation', 'consent'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column('abroad', sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column('abroad', server_default=None)
    op.create_table('post_secret',
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('capability_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(need_id IS NULL) <> (capability_id IS NULL)', name=op.f('ck_post_secret_owner')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_post_secret_text')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_post_secret_need_id_need')),
    sa.ForeignKeyConstraint(['capability_id'], ['capability.id'], name=op.f('fk_post_secret_capability_id_capability')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_post_secret_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_secret')),
    sa.UniqueConstraint('need_id', name=op.f('uq_post_secret_need_id')),
    sa.UniqueConstraint('capability_id', name=op.f('uq_post_secret_capability_id'))
    )
    op.create_table('secrecy_pledge',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("side IN ('enterprise', 'provider', 'staff')", name=op.f('ck_secrecy_pledge_side')),
    sa.CheckConstraint("side <> 'staff'", name=op.f('ck_secrecy_pledge_a_side')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_secrecy_pledge_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_secrecy_pledge_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_secrecy_pledge')),
    sa.UniqueConstraint('introduction_id', 'side', name=op.f('uq_secrecy_pledge_introduction_id_side'))
    )


def downgrade() -> None:
    op.drop_table('secrecy_pledge')
    op.drop_table('post_secret')
    for table in ('consent', 'organisation'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column('abroad')
