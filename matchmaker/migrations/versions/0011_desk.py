"""the desk: whose work is whose, what is put off, who stands in, what was said, kept views

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assignment',
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('officer_id', sa.Integer(), nullable=True),
    sa.Column('before_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['before_id'], ['user.id'], name=op.f('fk_assignment_before_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_assignment_by_id_user')),
    sa.ForeignKeyConstraint(['officer_id'], ['user.id'], name=op.f('fk_assignment_officer_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('subject', 'place', name=op.f('uq_assignment_subject_place'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_officer_id'), ['officer_id'], unique=False)

    op.create_table('snooze',
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('stamp', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_snooze_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snooze')),
    sa.UniqueConstraint('subject', 'place', name=op.f('uq_snooze_subject_place'))
    )

    op.create_table('absence',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_on <= last_on', name=op.f('ck_absence_days')),
    sa.CheckConstraint('user_id <> deputy_id', name=op.f('ck_absence_deputy')),
    sa.ForeignKeyConstraint(['deputy_id'], ['user.id'], name=op.f('fk_absence_deputy_id_user')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_absence_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absence_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_absence_user_id'), ['user_id'], unique=False)

    op.create_table('remark',
    sa.Column('introduction_id', sa.Integer(), nullable=True),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('keeper_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=40), nullable=True),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('spoken_to', sa.String(length=12), nullable=True),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('call', 'chat', 'visit', 'note')", name=op.f('ck_remark_kind')),
    sa.CheckConstraint("spoken_to IS NULL OR spoken_to IN ('enterprise', 'provider', 'both')", name=op.f('ck_remark_spoken_to')),
    sa.CheckConstraint('(keeper_id IS NULL) <> (place IS NULL)', name=op.f('ck_remark_keeper')),
    sa.CheckConstraint(
        '(CASE WHEN introduction_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN need_id IS NULL THEN 0 ELSE 1 END) '
        '+ (CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) = 1',
        name=op.f('ck_remark_about'),
    ),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_remark_by_id_user')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_remark_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['keeper_id'], ['organisation.id'], name=op.f('fk_remark_keeper_id_organisation')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_remark_need_id_need')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_remark_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remark'))
    )
    with op.batch_alter_table('remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_remark_introduction_id'), ['introduction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_remark_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_remark_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_remark_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('saved_view',
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=True),
    sa.Column('page', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=30), nullable=False),
    sa.Column('query', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_saved_view_owner_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('owner_id', 'page', 'name', name=op.f('uq_saved_view_owner_id_page_name'))
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_view_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_view_place'), ['place'], unique=False)


def downgrade() -> None:
    for table in ('saved_view', 'remark', 'absence', 'snooze', 'assignment'):
        op.drop_table(table)
