"""a waived hit is kept whole, however long it is

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _change(sa.String(length=200), sa.Text())


def downgrade() -> None:
    op.execute('DELETE FROM waiver WHERE length(text) > 200')
    _change(sa.Text(), sa.String(length=200))


def _change(before: sa.types.TypeEngine[str], after: sa.types.TypeEngine[str]) -> None:
    # SQLite makes the table anew, and alembic does not see the old one's CHECK.
    owner = sa.CheckConstraint('(need_id IS NULL) <> (capability_id IS NULL)', name=op.f('ck_waiver_owner'))
    with op.batch_alter_table('waiver', schema=None, table_args=(owner,)) as batch_op:
        batch_op.alter_column('text', existing_type=before, type_=after, existing_nullable=False)
