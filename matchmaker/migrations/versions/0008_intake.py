"""files that staff bring, row by row, and organisations that are one and the same

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_batch',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('park_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('headings', sa.JSON(), nullable=False),
    sa.Column('unknown', sa.JSON(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('organisations', 'needs', 'capabilities', 'collection')", name=op.f('ck_import_batch_kind')),
    sa.CheckConstraint("state IN ('checking', 'preview', 'applying', 'done', 'cancelled', 'undoing', 'undone')", name=op.f('ck_import_batch_state')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_import_batch_by_id_user')),
    sa.ForeignKeyConstraint(['park_id'], ['park.id'], name=op.f('fk_import_batch_park_id_park')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
    sa.UniqueConstraint('code', name=op.f('uq_import_batch_code'))
    )
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_batch_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_batch_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_batch_park_id'), ['park_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_batch_state'), ['state'], unique=False)

    op.create_table('import_row',
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('wrong', sa.JSON(), nullable=False),
    sa.Column('clashes', sa.JSON(), nullable=False),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('outlook', sa.String(length=8), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("outlook IS NULL OR outlook IN ('new', 'same', 'changed', 'clash', 'wrong')", name=op.f('ck_import_row_outlook')),
    sa.CheckConstraint("state IN ('waiting', 'created', 'updated', 'same', 'rejected', 'undone', 'kept')", name=op.f('ck_import_row_state')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_row_batch_id_import_batch'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_row')),
    sa.UniqueConstraint('batch_id', 'number', name=op.f('uq_import_row_batch_id_number'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_row_batch_id'), ['batch_id'], unique=False)

    op.create_table('not_duplicate',
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_not_duplicate_ordered')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_not_duplicate_by_id_user')),
    sa.ForeignKeyConstraint(['first_id'], ['organisation.id'], name=op.f('fk_not_duplicate_first_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['second_id'], ['organisation.id'], name=op.f('fk_not_duplicate_second_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_not_duplicate')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_not_duplicate_first_id_second_id'))
    )
    with op.batch_alter_table('not_duplicate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_not_duplicate_first_id'), ['first_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_not_duplicate_second_id'), ['second_id'], unique=False)

    op.create_table('organisation_merge',
    sa.Column('survivor_id', sa.Integer(), nullable=False),
    sa.Column('merged_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('split_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('split_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('survivor_id <> merged_id', name=op.f('ck_organisation_merge_two')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_organisation_merge_by_id_user')),
    sa.ForeignKeyConstraint(['merged_id'], ['organisation.id'], name=op.f('fk_organisation_merge_merged_id_organisation')),
    sa.ForeignKeyConstraint(['split_by_id'], ['user.id'], name=op.f('fk_organisation_merge_split_by_id_user')),
    sa.ForeignKeyConstraint(['survivor_id'], ['organisation.id'], name=op.f('fk_organisation_merge_survivor_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_merge'))
    )
    with op.batch_alter_table('organisation_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_merge_merged_id'), ['merged_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisation_merge_survivor_id'), ['survivor_id'], unique=False)
        batch_op.create_index('uq_organisation_merge_standing', ['merged_id'], unique=True, sqlite_where=sa.text('split_at IS NULL'), postgresql_where=sa.text('split_at IS NULL'))


def downgrade() -> None:
    with op.batch_alter_table('organisation_merge', schema=None) as batch_op:
        batch_op.drop_index('uq_organisation_merge_standing', sqlite_where=sa.text('split_at IS NULL'), postgresql_where=sa.text('split_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_organisation_merge_survivor_id'))
        batch_op.drop_index(batch_op.f('ix_organisation_merge_merged_id'))

    op.drop_table('organisation_merge')
    with op.batch_alter_table('not_duplicate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_not_duplicate_second_id'))
        batch_op.drop_index(batch_op.f('ix_not_duplicate_first_id'))

    op.drop_table('not_duplicate')
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_row_batch_id'))

    op.drop_table('import_row')
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_batch_state'))
        batch_op.drop_index(batch_op.f('ix_import_batch_park_id'))
        batch_op.drop_index(batch_op.f('ix_import_batch_created_at'))
        batch_op.drop_index(batch_op.f('ix_import_batch_by_id'))

    op.drop_table('import_batch')
