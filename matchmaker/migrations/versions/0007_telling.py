"""ways to tell people: channels, choices, digests, refused addresses, robots, saved searches, mobile numbers, calendars

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

OLD_STATES = "state IN ('queued', 'leased', 'sent', 'failed', 'cancelled')"
STATES = "state IN ('queued', 'leased', 'sent', 'failed', 'cancelled', 'held', 'digested', 'muted', 'bounced')"
CHANNELS = "channel IN ('mail', 'sms', 'wecom', 'dingtalk')"
PACES = "pace IN ('now', 'daily', 'weekly', 'off')"
TOPICS = "topic IN ('progress', 'due', 'review', 'search', 'digest', 'other')"
HELD = sa.text("state = 'held'")


def upgrade() -> None:
    op.create_table('digest',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('pace', sa.String(length=8), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(PACES, name=op.f('ck_digest_pace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest')),
    sa.UniqueConstraint('user_id', 'pace', 'period', name=op.f('uq_digest_user_id_pace_period'))
    )
    _outbox()
    op.create_table('notification_choice',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=10), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('pace', sa.String(length=8), nullable=False),
    sa.Column('address', sa.String(length=30), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(CHANNELS, name=op.f('ck_notification_choice_channel')),
    sa.CheckConstraint(PACES, name=op.f('ck_notification_choice_pace')),
    sa.CheckConstraint(TOPICS, name=op.f('ck_notification_choice_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification_choice')),
    sa.UniqueConstraint('user_id', 'topic', 'channel', name=op.f('uq_notification_choice_user_id_topic_channel'))
    )
    op.create_table('refused_address',
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refused_address')),
    sa.UniqueConstraint('address', name=op.f('uq_refused_address_address'))
    )
    _robots()
    _searches()
    _ways_to_people()


def _outbox() -> None:
    op.add_column('outbox_message', sa.Column('channel', sa.String(length=10), nullable=False, server_default='mail'))
    op.add_column('outbox_message', sa.Column('pace', sa.String(length=8), nullable=False, server_default='now'))
    op.add_column('outbox_message', sa.Column('digest_id', sa.Integer(), nullable=True))
    _states(STATES, more=True)
    op.create_index('ix_outbox_message_held', 'outbox_message', ['recipient_id', 'pace'], sqlite_where=HELD,
                    postgresql_where=HELD)
    op.create_index('ix_outbox_message_digest_id', 'outbox_message', ['digest_id'])


def _states(after: str, more: bool) -> None:
    """Change what a row's state may be, and add the CHECKs of the new columns or take them away with these."""
    new = {'state': after}
    old = ['state']
    if more:
        new |= {'channel': CHANNELS, 'pace': PACES}
    else:
        old += ['channel', 'pace']
    key = op.f('fk_outbox_message_digest_id_digest')
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        if not more:
            batch_op.drop_constraint(key, type_='foreignkey')
        for name in old:
            batch_op.drop_constraint(op.f(f'ck_outbox_message_{name}'), type_='check')
        for name, rule in new.items():
            batch_op.create_check_constraint(op.f(f'ck_outbox_message_{name}'), sa.text(rule))
        if more:
            for name, length in (('channel', 10), ('pace', 8)):
                batch_op.alter_column(name, existing_type=sa.String(length=length), existing_nullable=False,
                                      server_default=None)
            batch_op.create_foreign_key(key, 'digest', ['digest_id'], ['id'], ondelete='SET NULL')
        else:
            for name in ('digest_id', 'pace', 'channel'):
                batch_op.drop_column(name)


def _robots() -> None:
    op.create_table('robot',
    sa.Column('owner', sa.String(length=12), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('secret', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("channel IN ('wecom', 'dingtalk')", name=op.f('ck_robot_channel')),
    sa.CheckConstraint("owner IN ('park', 'organisation')", name=op.f('ck_robot_owner')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_robot')),
    sa.UniqueConstraint('owner', 'owner_id', 'url', name=op.f('uq_robot_owner_owner_id_url'))
    )


def _searches() -> None:
    op.create_table('saved_search',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('shelf', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('query', sa.String(length=1000), nullable=False),
    sa.Column('pace', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint(PACES, name=op.f('ck_saved_search_pace')),
    sa.CheckConstraint("shelf IN ('need', 'capability')", name=op.f('ck_saved_search_shelf')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_saved_search_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_search')),
    sa.UniqueConstraint('user_id', 'name', name=op.f('uq_saved_search_user_id_name'))
    )
    op.create_index('ix_saved_search_user_id', 'saved_search', ['user_id'])
    op.create_table('saved_search_hit',
    sa.Column('search_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['search_id'], ['saved_search.id'], name=op.f('fk_saved_search_hit_search_id_saved_search'),
                            ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_search_hit')),
    sa.UniqueConstraint('search_id', 'code', name=op.f('uq_saved_search_hit_search_id_code'))
    )


def _ways_to_people() -> None:
    op.create_table('mobile_number',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('proved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_mobile_number_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mobile_number')),
    sa.UniqueConstraint('number', name=op.f('uq_mobile_number_number')),
    sa.UniqueConstraint('user_id', name=op.f('uq_mobile_number_user_id'))
    )
    op.create_table('mobile_code',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=43), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mobile_code')),
    sa.UniqueConstraint('number', 'user_id', name=op.f('uq_mobile_code_number_user_id'))
    )
    op.create_table('calendar_feed',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_calendar_feed_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash')),
    sa.UniqueConstraint('user_id', name=op.f('uq_calendar_feed_user_id'))
    )


def downgrade() -> None:
    for table in ('calendar_feed', 'mobile_code', 'mobile_number', 'saved_search_hit'):
        op.drop_table(table)
    op.drop_index('ix_saved_search_user_id', table_name='saved_search')
    for table in ('saved_search', 'robot', 'refused_address', 'notification_choice'):
        op.drop_table(table)
    op.drop_index('ix_outbox_message_held', table_name='outbox_message')
    op.drop_index('ix_outbox_message_digest_id', table_name='outbox_message')
    op.execute("UPDATE outbox_message SET state = 'cancelled' WHERE state IN ('held', 'digested', 'muted') "
               "OR channel <> 'mail'")
    op.execute("UPDATE outbox_message SET state = 'sent' WHERE state = 'bounced'")
    _states(OLD_STATES, more=False)
    op.drop_table('digest')
