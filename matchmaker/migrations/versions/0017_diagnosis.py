"""experts, visits, findings and reports

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

HELD = "holder_id IS NULL OR (holder_id <> with_id AND kind = 'holding')"
HELD_OR_DIAGNOSED = (
    "holder_id IS NULL OR (holder_id <> with_id AND kind = CASE WHEN need_id IS NULL THEN 'holding' ELSE 'diagnosis' END)"
)
GUARDS = {
    'sqlite': tuple(
        f"CREATE TRIGGER report_issue_no_{verb.lower()} BEFORE {verb} ON report_issue"
        " BEGIN SELECT RAISE(ABORT, 'issued reports never change'); END"
        for verb in ('UPDATE', 'DELETE')
    ),
    'postgresql': (
        "CREATE FUNCTION report_issue_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'issued reports never change'; END $$",
        "CREATE TRIGGER report_issue_stays BEFORE UPDATE OR DELETE ON report_issue"
        " FOR EACH ROW EXECUTE FUNCTION report_issue_stays()",
    ),
}


def upgrade() -> None:
    with op.batch_alter_table('interest') as batch_op:
        batch_op.add_column(sa.Column('need_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(op.f('ck_interest_organisation'), type_='check')
        batch_op.create_check_constraint(op.f('ck_interest_organisation'), HELD_OR_DIAGNOSED)
        batch_op.create_check_constraint(op.f('ck_interest_need'), 'need_id IS NULL OR holder_id IS NOT NULL')
        batch_op.create_foreign_key(op.f('fk_interest_need_id_need'), 'need', ['need_id'], ['id'])
        batch_op.create_index(op.f('ix_interest_need_id'), ['need_id'])
    op.create_table('expert',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=True),
    sa.Column('employer', sa.String(length=100), nullable=False),
    sa.Column('employer_kind', sa.String(length=12), nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('most_visits', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("employer_kind IN ('provider', 'institute', 'association', 'enterprise', 'independent')", name=op.f('ck_expert_employer_kind')),
    sa.CheckConstraint('most_visits BETWEEN 1 AND 50', name=op.f('ck_expert_most_visits')),
    sa.ForeignKeyConstraint(['employer_id'], ['organisation.id'], name=op.f('fk_expert_employer_id_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_expert_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert')),
    sa.UniqueConstraint('code', name=op.f('uq_expert_code')),
    sa.UniqueConstraint('user_id', name=op.f('uq_expert_user_id'))
    )
    with op.batch_alter_table('expert', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expert_employer_id'), ['employer_id'], unique=False)
    op.create_table('visit',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('products', sa.Text(), nullable=False),
    sa.Column('photos_allowed', sa.Boolean(), nullable=False),
    sa.Column('photo_rules', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('prepare_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("language IN ('zh', 'en')", name=op.f('ck_visit_language')),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'accepted', 'cancelled') OR day IS NOT NULL", name=op.f('ck_visit_dated')),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'accepted', 'scheduled', 'in_field', 'feedback', 'drafting', 'review', 'revise', 'issued', 'acknowledged', 'tracked', 'closed', 'cancelled')", name=op.f('ck_visit_state')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_visit_created_by_id_user')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['organisation.id'], name=op.f('fk_visit_enterprise_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit')),
    sa.UniqueConstraint('code', name=op.f('uq_visit_code'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_state'), ['state'], unique=False)
    op.create_table('finding',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=36), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('phenomenon', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('impact', sa.Text(), nullable=False),
    sa.Column('root_cause', sa.Text(), nullable=False),
    sa.Column('sub_domain', sa.String(length=40), nullable=False),
    sa.Column('scene', sa.String(length=20), nullable=False),
    sa.Column('priority', sa.String(length=10), nullable=False),
    sa.Column('gain', sa.Text(), nullable=False),
    sa.Column('assumptions', sa.Text(), nullable=False),
    sa.Column('cost_low', sa.Double(), nullable=True),
    sa.Column('cost_high', sa.Double(), nullable=True),
    sa.Column('payback_months', sa.Integer(), nullable=True),
    sa.Column('route', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name=op.f('ck_finding_priority')),
    sa.CheckConstraint("route IN ('upgrade', 'consulting', 'training', 'funds', 'research', 'own')", name=op.f('ck_finding_route')),
    sa.CheckConstraint('(cost_low IS NULL OR cost_low >= 0) AND (cost_high IS NULL OR cost_high >= COALESCE(cost_low, 0))', name=op.f('ck_finding_cost')),
    sa.CheckConstraint('payback_months IS NULL OR payback_months BETWEEN 0 AND 600', name=op.f('ck_finding_payback')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_finding_by_id_user')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_finding_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('code', name=op.f('uq_finding_code')),
    sa.UniqueConstraint('visit_id', 'client_id', name=op.f('uq_finding_visit_id_client_id'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_route'), ['route'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_scene'), ['scene'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_sub_domain'), ['sub_domain'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_visit_id'), ['visit_id'], unique=False)
    op.create_table('report_issue',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_report_issue_digest')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_report_issue_number')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_report_issue_by_id_user')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_report_issue_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_issue')),
    sa.UniqueConstraint('visit_id', 'number', name=op.f('uq_report_issue_visit_id_number'))
    )
    with op.batch_alter_table('report_issue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_issue_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_issue_visit_id'), ['visit_id'], unique=False)
    op.create_table('report_section',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('number BETWEEN 1 AND 16', name=op.f('ck_report_section_number')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_report_section_by_id_user')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_report_section_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_section')),
    sa.UniqueConstraint('visit_id', 'number', name=op.f('uq_report_section_visit_id_number'))
    )
    with op.batch_alter_table('report_section', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_section_visit_id'), ['visit_id'], unique=False)
    op.create_table('visit_agenda',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('begins', sa.String(length=5), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('whom', sa.String(length=100), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('opening', 'interview', 'walk', 'systems', 'huddle', 'closing')", name=op.f('ck_visit_agenda_kind')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_visit_agenda_by_id_user')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_agenda_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_agenda'))
    )
    with op.batch_alter_table('visit_agenda', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_agenda_visit_id'), ['visit_id'], unique=False)
    op.create_table('visit_member',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('expert_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.String(length=12), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('conflict_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('conflict', sa.String(length=500), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawal', sa.String(length=500), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(signed_at IS NULL) = (text_version = '')", name=op.f('ck_visit_member_signed')),
    sa.CheckConstraint("conflict = '' OR conflict_at IS NOT NULL", name=op.f('ck_visit_member_conflict')),
    sa.CheckConstraint("duty IN ('lead', 'process', 'informatics', 'security', 'finance', 'reviewer')", name=op.f('ck_visit_member_duty')),
    sa.ForeignKeyConstraint(['added_by_id'], ['user.id'], name=op.f('fk_visit_member_added_by_id_user')),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_visit_member_expert_id_expert')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_member_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_member')),
    sa.UniqueConstraint('visit_id', 'expert_id', name=op.f('uq_visit_member_visit_id_expert_id'))
    )
    with op.batch_alter_table('visit_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_member_expert_id'), ['expert_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_member_visit_id'), ['visit_id'], unique=False)
    op.create_table('visit_preparation',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=20), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['done_by_id'], ['user.id'], name=op.f('fk_visit_preparation_done_by_id_user')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_preparation_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_preparation'))
    )
    with op.batch_alter_table('visit_preparation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_preparation_visit_id'), ['visit_id'], unique=False)
    op.create_table('visit_step',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=16), nullable=False),
    sa.Column('from_state', sa.String(length=12), nullable=False),
    sa.Column('to_state', sa.String(length=12), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("action IN ('submit', 'accept', 'schedule', 'begin', 'give_feedback', 'draw_up', 'hand_in', 'send_back', 'issue', 'amend', 'acknowledge', 'track', 'close', 'cancel')", name=op.f('ck_visit_step_action')),
    sa.CheckConstraint("to_state IN ('draft', 'submitted', 'accepted', 'scheduled', 'in_field', 'feedback', 'drafting', 'review', 'revise', 'issued', 'acknowledged', 'tracked', 'closed', 'cancelled')", name=op.f('ck_visit_step_to_state')),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_visit_step_actor_id_user')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_step_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_step'))
    )
    with op.batch_alter_table('visit_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_step_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_step_visit_id'), ['visit_id'], unique=False)
    op.create_table('finding_need',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_finding_need_by_id_user')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_need_finding_id_finding')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_finding_need_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_need')),
    sa.UniqueConstraint('finding_id', name=op.f('uq_finding_need_finding_id')),
    sa.UniqueConstraint('need_id', name=op.f('uq_finding_need_need_id'))
    )
    with op.batch_alter_table('finding_need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_need_at'), ['at'], unique=False)
    op.create_table('finding_status',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('open', 'implemented', 'in_progress', 'pending', 'not_planned')", name=op.f('ck_finding_status_status')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_finding_status_by_id_user')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_status_finding_id_finding')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_status'))
    )
    with op.batch_alter_table('finding_status', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_status_finding_id'), ['finding_id'], unique=False)
    op.create_table('report_acknowledgement',
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_report_acknowledgement_by_id_user')),
    sa.ForeignKeyConstraint(['issue_id'], ['report_issue.id'], name=op.f('fk_report_acknowledgement_issue_id_report_issue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_acknowledgement')),
    sa.UniqueConstraint('issue_id', name=op.f('uq_report_acknowledgement_issue_id'))
    )
    with op.batch_alter_table('report_acknowledgement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_acknowledgement_at'), ['at'], unique=False)
    op.create_table('report_download',
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('edition', sa.String(length=10), nullable=False),
    sa.Column('form', sa.String(length=6), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("edition IN ('full', 'redacted')", name=op.f('ck_report_download_edition')),
    sa.CheckConstraint("form IN ('pdf', 'word')", name=op.f('ck_report_download_form')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_report_download_by_id_user')),
    sa.ForeignKeyConstraint(['issue_id'], ['report_issue.id'], name=op.f('fk_report_download_issue_id_report_issue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_download'))
    )
    with op.batch_alter_table('report_download', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_download_issue_id'), ['issue_id'], unique=False)
    op.create_table('visit_photo',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('caption', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_visit_photo_size')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_visit_photo_by_id_user')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_visit_photo_finding_id_finding')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_photo')),
    sa.UniqueConstraint('code', name=op.f('uq_visit_photo_code')),
    sa.UniqueConstraint('finding_id', 'digest', name=op.f('uq_visit_photo_finding_id_digest'))
    )
    with op.batch_alter_table('visit_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_photo_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_photo_finding_id'), ['finding_id'], unique=False)
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('visit_photo')
    op.drop_table('report_download')
    op.drop_table('report_acknowledgement')
    op.drop_table('finding_status')
    op.drop_table('finding_need')
    op.drop_table('visit_step')
    op.drop_table('visit_preparation')
    op.drop_table('visit_member')
    op.drop_table('visit_agenda')
    op.drop_table('report_section')
    op.drop_table('report_issue')
    op.drop_table('finding')
    op.drop_table('visit')
    op.drop_table('expert')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION report_issue_stays()')
    op.execute("DELETE FROM interest WHERE need_id IS NOT NULL")
    with op.batch_alter_table('interest') as batch_op:
        batch_op.drop_index(op.f('ix_interest_need_id'))
        batch_op.drop_constraint(op.f('fk_interest_need_id_need'), type_='foreignkey')
        batch_op.drop_constraint(op.f('ck_interest_need'), type_='check')
        batch_op.drop_constraint(op.f('ck_interest_organisation'), type_='check')
        batch_op.drop_column('need_id')
        batch_op.create_check_constraint(op.f('ck_interest_organisation'), HELD)
