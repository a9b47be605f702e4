"""several secrets of a post, each under what it is about

Revision ID: 0024
Revises: 0023
"""

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

OWNERS = ('need_id', 'capability_id')


def upgrade() -> None:
    with op.batch_alter_table('post_secret') as batch_op:
        batch_op.add_column(sa.Column('about', sa.String(length=60), nullable=False, server_default=''))
    with op.batch_alter_table('post_secret') as batch_op:
        batch_op.alter_column('about', server_default=None)
        for name in OWNERS:
            batch_op.drop_constraint(op.f(f'uq_post_secret_{name}'), type_='unique')
            batch_op.create_unique_constraint(op.f(f'uq_post_secret_{name}_about'), [name, 'about'])


def downgrade() -> None:
    _join()
    with op.batch_alter_table('post_secret') as batch_op:
        for name in OWNERS:
            batch_op.drop_constraint(op.f(f'uq_post_secret_{name}_about'), type_='unique')
            batch_op.create_unique_constraint(op.f(f'uq_post_secret_{name}'), [name])
        batch_op.drop_column('about')


def _join() -> None:
    """Put all secrets of a post into its first one, each after what it is about."""
    table = sa.table('post_secret', *(sa.column(name) for name in ('id', *OWNERS, 'about', 'text')))
    bind = op.get_bind()
    by_post: dict[tuple[int | None, int | None], list[sa.Row[Any]]] = {}
    for row in bind.execute(sa.select(table).order_by(table.c.id)).all():
        by_post.setdefault((row.need_id, row.capability_id), []).append(row)
    for first, *others in by_post.values():
        text = '\n'.join(f'{one.about}\n{one.text}'.strip() for one in (first, *others))
        bind.execute(sa.update(table).where(table.c.id == first.id).values(text=text))
        bind.execute(sa.delete(table).where(table.c.id.in_([one.id for one in others])))
