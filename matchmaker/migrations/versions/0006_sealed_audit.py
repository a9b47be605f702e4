"""an audit trail without people's ids, sealed in a chain; a second factor for signing in

Revision ID: 0006
Revises: 0005
"""

import re
import secrets

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

UNSEALED = sa.text('number IS NULL')
SEALED = ('(number IS NULL) = (seal IS NULL) AND (number IS NULL) = (key_id IS NULL)'
          ' AND (number IS NULL) = (sealed_at IS NULL)')
PEOPLE = ('user', 'by_user')  # facts that hold a person's id


def upgrade() -> None:
    op.create_table('audit_alias',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('alias', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_alias')),
    sa.UniqueConstraint('alias', name=op.f('uq_audit_alias_alias')),
    sa.UniqueConstraint('user_id', name=op.f('uq_audit_alias_user_id'))
    )
    op.create_table('audit_head',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_number', sa.Integer(), nullable=True),
    sa.Column('verdict', sa.String(length=12), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_audit_head_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('second_factor',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=43), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_second_factor_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor')),
    sa.UniqueConstraint('user_id', name=op.f('uq_second_factor_user_id'))
    )
    op.create_table('recovery_code',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_recovery_code_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('user_id', 'digest', name=op.f('uq_recovery_code_user_id_digest'))
    )

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('actor', sa.String(length=22), nullable=True))
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('seal', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('key_id', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True))
    hide_people()
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))
        batch_op.drop_column('actor_id')
        batch_op.create_index(batch_op.f('ix_audit_entry_actor'), ['actor'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_action'), ['action'], unique=False)
        batch_op.create_index('ix_audit_entry_unsealed', ['id'], unique=False, sqlite_where=UNSEALED, postgresql_where=UNSEALED)
        batch_op.create_unique_constraint(batch_op.f('uq_audit_entry_number'), ['number'])
        batch_op.create_check_constraint(batch_op.f('ck_audit_entry_sealed'), SEALED)


def downgrade() -> None:
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('actor_id', sa.Integer(), nullable=True))
    show_people()
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_audit_entry_sealed'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_audit_entry_number'), type_='unique')
        batch_op.drop_index('ix_audit_entry_unsealed', sqlite_where=UNSEALED, postgresql_where=UNSEALED)
        batch_op.drop_index(batch_op.f('ix_audit_entry_action'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor'))
        for name in ('actor', 'number', 'seal', 'key_id', 'sealed_at'):
            batch_op.drop_column(name)
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
    for name in ('recovery_code', 'second_factor', 'audit_head', 'audit_alias'):
        op.drop_table(name)


entry = sa.table('audit_entry', sa.column('id'), sa.column('actor_id'), sa.column('actor'), sa.column('subject'), sa.column('facts', sa.JSON))
alias = sa.table('audit_alias', sa.column('user_id'), sa.column('alias'))


def hide_people() -> None:
    """Write random aliases in the place of people's ids."""
    bind, known = op.get_bind(), {}

    def of(user_id: int) -> str:
        if user_id not in known:
            known[user_id] = secrets.token_urlsafe(16)
            bind.execute(sa.insert(alias).values(user_id=user_id, alias=known[user_id]))
        return known[user_id]

    for row in bind.execute(sa.select(entry.c.id, entry.c.actor_id, entry.c.subject, entry.c.facts)).all():
        named = re.fullmatch(r'user:(\d+)', row.subject)
        facts = {name: of(value) if name in PEOPLE and isinstance(value, int) else value for name, value in row.facts.items()}
        subject = f'user:{of(int(named.group(1)))}' if named else row.subject
        actor = of(row.actor_id) if row.actor_id is not None else None
        bind.execute(sa.update(entry).where(entry.c.id == row.id).values(actor=actor, subject=subject, facts=facts))


def show_people() -> None:
    """Write people's ids again in the place of their aliases; those of erased people are lost."""
    bind = op.get_bind()
    known = {row.alias: row.user_id for row in bind.execute(sa.select(alias.c.alias, alias.c.user_id))}
    for row in bind.execute(sa.select(entry.c.id, entry.c.actor, entry.c.subject, entry.c.facts)).all():
        facts = {name: known.get(value, value) if name in PEOPLE else value for name, value in row.facts.items()}
        owner = known.get(row.subject.removeprefix('user:')) if row.subject.startswith('user:') else None
        subject = f'user:{owner}' if owner is not None else row.subject
        bind.execute(sa.update(entry).where(entry.c.id == row.id).values(actor_id=known.get(row.actor), subject=subject, facts=facts))
