"""Needs and capabilities through their services: written, submitted, published, edited, ended; on both databases."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select, update

from matchmaker.catalogue import edits, offering, queries, review, revisions, service
from matchmaker.catalogue.content import CapabilityContent, CaseContent, NeedContent, RequirementContent
from matchmaker.catalogue.models import Need, NeedState, RevisionState
from matchmaker.catalogue.offers import CapabilityState, Grade
from matchmaker.foundation import audit, clock
from matchmaker.foundation.db import POSTS, db, read_number
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.notifications.models import MailState, OutboxMessage
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_organisation,
    make_park,
    make_provider,
)

CONTENT = NeedContent(
    title="外观检测", problem="靠人看", requirements=(RequirementContent("在线检测"),), industry="IND024"
)
OFFER = CapabilityContent(
    title="视觉单元", kind="equipment", does="在线检测外观", cases=(CaseContent("壳体厂", "两条线", "", 2025),)
)
LATER = timedelta(minutes=1)


def public(listed: Select[Any]) -> list[Any]:
    return list(db.session.scalars(listed).unique())


@pytest.fixture
def cast(app: Flask, session: None) -> SimpleNamespace:
    """An enterprise of a park with its person and the park's officer, and a provider."""
    park = make_park()
    enterprise = make_organisation(park=park, name="青榆压铸有限公司", short_name="青榆")
    provider = make_provider()
    return SimpleNamespace(
        park=park, enterprise=enterprise, person=admin_of(enterprise), officer=make_officer(park),
        provider=provider, seller=admin_of(provider), now=clock.now(),
    )  # fmt: skip


def submitted(cast: SimpleNamespace, content: NeedContent = CONTENT) -> Need:
    need = service.create_need(cast.person, cast.enterprise, content, cast.now)
    edits.submit(need, cast.person, cast.now, declared=True)
    return need


def published(cast: SimpleNamespace, content: NeedContent = CONTENT) -> Need:
    need = submitted(cast, content)
    review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    return need


def mails(kind: str) -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)))


def test_create_gives_a_code_and_an_audit_row(cast: SimpleNamespace) -> None:
    need = service.create_need(cast.person, cast.enterprise, NeedContent(), cast.now)
    assert need.code.startswith(f"N-{clock.day_of(cast.now).year}-")
    assert (need.state, need.version) == (NeedState.DRAFT, 1)
    assert [entry.action for entry in audit.list_entries(need.code)] == ["need.create"]


def test_a_provider_posts_no_need_and_an_enterprise_no_capability(cast: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        service.create_need(cast.seller, cast.provider, CONTENT, cast.now)
    with pytest.raises(NotAllowed):
        offering.create_capability(cast.person, cast.enterprise, OFFER, cast.now)


def test_save_counts_versions_and_refuses_a_stale_one(cast: SimpleNamespace) -> None:
    need = service.create_need(cast.person, cast.enterprise, NeedContent(), cast.now)
    edits.save(need, CONTENT, 1, cast.person, cast.now + LATER)
    assert (need.version, need.title, need.updated_at) == (2, "外观检测", cast.now + LATER)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        edits.save(need, NeedContent(title="别的"), 1, cast.person, cast.now)
    assert need.title == "外观检测"


def test_submit_names_the_first_missing_field(cast: SimpleNamespace) -> None:
    need = service.create_need(cast.person, cast.enterprise, NeedContent(title="外观检测"), cast.now)
    with pytest.raises(Invalid) as caught:
        edits.submit(need, cast.person, cast.now, declared=True)
    assert (caught.value.field, need.state) == ("problem", NeedState.DRAFT)


def test_submit_keeps_the_dated_declaration(cast: SimpleNamespace) -> None:
    need = service.create_need(cast.person, cast.enterprise, CONTENT, cast.now)
    with pytest.raises(Invalid, match="declaration_missing"):
        edits.submit(need, cast.person, cast.now)
    kept = edits.submit(need, cast.person, cast.now, declared=True)
    assert (kept.declared_at, kept.declaration, kept.state) == (cast.now, revisions.DECLARATION, RevisionState.WAITING)
    assert NeedContent.from_json(kept.content) == CONTENT


def test_a_hit_does_not_stop_submission_but_publication_until_it_is_waived(cast: SimpleNamespace) -> None:
    need = submitted(cast, NeedContent.from_json(CONTENT.as_json() | {"problem": "青榆的壳体靠人看"}))
    with pytest.raises(Conflict, match="hits_left"):
        review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    assert need.state == NeedState.SUBMITTED
    review.waive(need, "青榆", cast.officer, cast.now)
    review.waive(need, "青榆", cast.officer, cast.now)
    review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    assert need.is_public
    with pytest.raises(NotFound):
        review.waive(need, "不在文中", cast.officer, cast.now)


@pytest.mark.parametrize("hit", ["https://example.com/" + "a" * 900, "139\n1234\n5678"])
def test_a_hit_is_waived_however_long_and_over_however_many_lines(cast: SimpleNamespace, hit: str) -> None:
    need = submitted(cast, NeedContent.from_json(CONTENT.as_json() | {"problem": f"联系电话 {hit} 靠人看"}))
    review.waive(need, hit, cast.officer, cast.now)
    db.session.expire_all()
    review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    assert need.is_public


def test_publish_needs_the_seal_and_the_secrecy_check(cast: SimpleNamespace) -> None:
    need = submitted(cast)
    with pytest.raises(Invalid, match="secrecy_unchecked"):
        review.publish(need, cast.officer, cast.now)
    cast.enterprise.verified_until = clock.day_of(cast.now) - timedelta(days=1)
    with pytest.raises(Conflict, match="organisation_unverified"):
        review.publish(need, cast.officer, cast.now, secrecy_checked=True)


def test_publish_refuses_a_version_that_the_reviewer_has_not_read(cast: SimpleNamespace) -> None:
    need = submitted(cast)
    read = need.version
    changed = NeedContent.from_json(CONTENT.as_json() | {"title": "别的标题"})
    edits.edit(need, changed, read, cast.person, cast.now, declared=True)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        review.publish(need, cast.officer, cast.now, secrecy_checked=True, version=read)


def test_publish_lasts_ninety_days_tells_the_poster_and_marks_the_index(cast: SimpleNamespace) -> None:
    db.session.commit()
    before = read_number(POSTS)
    need = published(cast)
    assert need.expires_on == clock.day_of(cast.now) + timedelta(days=90)
    assert [mail.recipient_id for mail in mails("need_published")] == [cast.person.id]
    live = revisions.find_live(need)
    assert live is not None
    assert live.seen_by_id == cast.officer.id
    db.session.commit()
    assert read_number(POSTS) == before + 1
    with pytest.raises(IllegalTransition):
        review.publish(need, cast.officer, cast.now, secrecy_checked=True)


def test_of_two_who_act_at_once_one_wins(cast: SimpleNamespace) -> None:
    need = submitted(cast)
    state = update(Need).where(Need.id == need.id).values(state=NeedState.WITHDRAWN)
    db.session.execute(state, execution_options={"synchronize_session": False})  # somebody else, between read and write
    with pytest.raises(IllegalTransition):
        review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    db.session.refresh(need)
    assert need.state == NeedState.WITHDRAWN


def test_send_back_says_why_and_can_be_submitted_again(cast: SimpleNamespace) -> None:
    need = submitted(cast)
    with pytest.raises(Invalid, match="reason_missing"):
        review.send_back(need, " ", cast.officer, cast.now)
    review.send_back(need, "请写明设备", cast.officer, cast.now)
    assert (need.state, need.state_note) == (NeedState.SENT_BACK, "请写明设备")
    assert mails("need_sent_back")[0].facts["reason"] == "请写明设备"
    edits.submit(need, cast.person, cast.now, declared=True)
    review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    assert [row.state for row in revisions.list_revisions(need)] == [RevisionState.LIVE, RevisionState.PAST]


def test_an_edit_that_passes_the_scan_is_live_at_once(cast: SimpleNamespace) -> None:
    need = published(cast)
    changed = NeedContent.from_json(CONTENT.as_json() | {"title": "新标题"})
    row = edits.edit(need, changed, need.version, cast.person, cast.now, declared=True)
    assert row is not None
    assert (row.state, need.title) == (RevisionState.LIVE, "新标题")
    assert queries.list_waiting_posts(cast.officer) == [need]
    assert [one.field for one in revisions.changes_since_seen(need, row)] == ["title"]
    assert review.mark_seen(need, cast.officer, cast.now) == 1
    assert queries.list_waiting_posts(cast.officer) == []


def test_an_edit_with_a_hit_waits_and_the_old_text_stays_public(cast: SimpleNamespace) -> None:
    need = published(cast)
    changed = NeedContent.from_json(CONTENT.as_json() | {"problem": "请打 13911112222"})
    row = edits.edit(need, changed, need.version, cast.person, cast.now, declared=True)
    assert row is not None
    assert (row.state, need.problem) == (RevisionState.WAITING, "靠人看")
    with pytest.raises(Conflict, match="hits_left"):
        review.accept_edit(need, cast.officer, cast.now)
    review.waive(need, "13911112222", cast.officer, cast.now)
    review.accept_edit(need, cast.officer, cast.now, version=row.version)
    assert need.problem == "请打 13911112222"
    assert mails("need_edit_accepted")


def test_a_refused_edit_leaves_the_old_text_and_keeps_the_new_one(cast: SimpleNamespace) -> None:
    need = published(cast)
    changed = NeedContent.from_json(CONTENT.as_json() | {"problem": "请打 13911112222"})
    edits.edit(need, changed, need.version, cast.person, cast.now, declared=True)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        review.refuse_edit(need, "去掉电话", cast.officer, cast.now, version=1)
    review.refuse_edit(need, "去掉电话", cast.officer, cast.now)
    assert need.problem == "靠人看"
    assert revisions.editor_content(need) == changed
    assert revisions.newest_content(need) == CONTENT
    with pytest.raises(Conflict, match="no_such_step"):
        review.refuse_edit(need, "再来", cast.officer, cast.now)


def test_a_later_edit_takes_the_place_of_the_one_that_waits(cast: SimpleNamespace) -> None:
    need = published(cast)
    held = NeedContent.from_json(CONTENT.as_json() | {"problem": "请打 13911112222"})
    edits.edit(need, held, need.version, cast.person, cast.now, declared=True)
    mended = NeedContent.from_json(CONTENT.as_json() | {"problem": "请联系我们"})
    edits.edit(need, mended, need.version, cast.person, cast.now, declared=True)
    assert need.problem == "请联系我们"
    assert revisions.find_waiting(need) is None


def test_an_edit_is_refused_undeclared_stale_or_of_a_draft_and_nothing_is_nothing(cast: SimpleNamespace) -> None:
    need = published(cast)
    changed = NeedContent.from_json(CONTENT.as_json() | {"title": "新标题"})
    with pytest.raises(Invalid, match="declaration_missing"):
        edits.edit(need, changed, need.version, cast.person, cast.now)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        edits.edit(need, changed, need.version - 1, cast.person, cast.now, declared=True)
    assert edits.edit(need, CONTENT, need.version, cast.person, cast.now, declared=True) is None
    with pytest.raises(IllegalTransition):
        edits.save(need, changed, need.version, cast.person, cast.now)
    draft = service.create_need(cast.person, cast.enterprise, CONTENT, cast.now)
    with pytest.raises(IllegalTransition):
        edits.edit(draft, changed, 1, cast.person, cast.now, declared=True)


def test_the_first_edit_of_a_post_without_records_keeps_the_old_text(cast: SimpleNamespace) -> None:
    need = make_need(cast.enterprise)
    row = edits.edit(need, CONTENT, need.version, cast.person, cast.now, declared=True)
    assert row is not None
    old = revisions.list_revisions(need)[-1]
    assert (old.content["title"], old.state) == ("压铸壳体外观缺陷在线检测", RevisionState.PAST)


def test_take_down_hides_at_once_and_cancels_unsent_mail(cast: SimpleNamespace) -> None:
    need = published(cast)
    review.take_down(need, "含涉密内容", cast.officer, cast.now)
    assert not need.is_public
    assert need not in public(queries.published_needs())
    assert [mail.state for mail in mails("need_published")] == [MailState.CANCELLED]
    assert [mail.state for mail in mails("need_taken_down")] == [MailState.QUEUED]
    assert "title" not in mails("need_taken_down")[0].facts
    edits.submit(need, cast.person, cast.now, declared=True)
    review.publish(need, cast.officer, cast.now, secrecy_checked=True)
    assert need.is_public


def test_withdraw_and_fill_end_a_need(cast: SimpleNamespace) -> None:
    need, other = published(cast), published(cast)
    service.withdraw_need(need, cast.person, cast.now, "另有安排")
    service.fill_need(other, cast.person, cast.now)
    assert (need.state, need.state_note, other.state) == (NeedState.WITHDRAWN, "另有安排", NeedState.FILLED)
    assert public(queries.published_needs()) == []
    with pytest.raises(IllegalTransition):
        service.withdraw_need(other, cast.person, cast.now)


def test_a_need_is_reminded_once_then_expires_and_can_be_renewed(cast: SimpleNamespace) -> None:
    need = published(cast)
    assert service.remind_expiring(cast.now + timedelta(days=82)) == []
    soon = cast.now + timedelta(days=84)
    assert service.remind_expiring(soon) == [need]
    assert service.remind_expiring(soon) == []
    assert service.expire_needs(cast.now + timedelta(days=90)) == []
    late = cast.now + timedelta(days=91)
    assert service.expire_needs(late) == [need]
    assert service.expire_needs(late) == []
    assert need.state == NeedState.EXPIRED
    assert len(mails("need_expiring")) == len(mails("need_expired")) == 1
    service.renew_need(need, cast.person, late)
    assert need.is_public
    assert need.reminded_at is None


def test_an_expired_need_that_was_rewritten_goes_through_review(cast: SimpleNamespace) -> None:
    need = published(cast)
    service.expire_needs(cast.now + timedelta(days=91))
    changed = NeedContent.from_json(CONTENT.as_json() | {"title": "新标题"})
    edits.save(need, changed, need.version, cast.person, cast.now)
    with pytest.raises(Conflict, match="changed_since_expiry"):
        service.renew_need(need, cast.person, cast.now)


def test_renew_needs_the_seal(cast: SimpleNamespace) -> None:
    need = published(cast)
    cast.enterprise.verified_until = clock.day_of(cast.now) - timedelta(days=1)
    with pytest.raises(Conflict, match="organisation_unverified"):
        service.renew_need(need, cast.person, cast.now)


def test_a_capability_pauses_resumes_and_is_withdrawn(cast: SimpleNamespace) -> None:
    offer = offering.create_capability(cast.seller, cast.provider, CapabilityContent(), cast.now)
    edits.save(offer, OFFER, 1, cast.seller, cast.now)
    edits.submit(offer, cast.seller, cast.now, declared=True)
    review.publish(offer, cast.officer, cast.now, secrecy_checked=True, version=offer.version)
    assert public(queries.published_capabilities()) == [offer]
    offering.pause_capability(offer, cast.seller, cast.now)
    assert public(queries.published_capabilities()) == []
    changed = CapabilityContent.from_json(OFFER.as_json() | {"title": "新标题"})
    edits.edit(offer, changed, offer.version, cast.seller, cast.now, declared=True)
    offering.resume_capability(offer, cast.seller, cast.now)
    assert public(queries.published_capabilities()) == [offer]
    offering.withdraw_capability(offer, cast.seller, cast.now)
    assert offer.state == CapabilityState.WITHDRAWN
    edits.submit(offer, cast.seller, cast.now, declared=True)
    review.send_back(offer, "请补案例", cast.officer, cast.now)
    assert offer.state == CapabilityState.SENT_BACK


def test_grade_is_given_by_place_and_only_a_known_one(cast: SimpleNamespace) -> None:
    offer = make_capability(cast.provider)
    review.grade_case(offer, 1, Grade.MATERIAL, cast.officer, cast.now)
    assert offer.cases[0].grade == Grade.MATERIAL
    with pytest.raises(Invalid):
        review.grade_case(offer, 1, "gold", cast.officer, cast.now)
    with pytest.raises(NotFound):
        review.grade_case(offer, 2, Grade.SELF, cast.officer, cast.now)


def test_lists_hold_verified_organisations_alone(cast: SimpleNamespace) -> None:
    make_need(make_organisation(verified=False))
    make_capability(make_provider(verified=False))
    shown = make_need(cast.enterprise)
    assert public(queries.published_needs()) == [shown]
    assert public(queries.published_capabilities()) == []


def test_the_queue_holds_what_this_member_of_staff_may_review(cast: SimpleNamespace) -> None:
    need = submitted(cast)
    elsewhere = make_officer(make_park())
    offer = make_capability(cast.provider, state=CapabilityState.SUBMITTED)
    assert queries.list_waiting_posts(cast.officer) == [need, offer]
    assert queries.list_waiting_posts(elsewhere) == [offer]
    assert queries.list_waiting_posts(cast.person) == []


def test_get_raises_where_there_is_nothing(app: Flask, session: None) -> None:
    for get in (queries.get_need, queries.get_capability, queries.get_post):
        with pytest.raises(NotFound):
            get("N-2026-9999")
