"""A pasted message fills a draft and leaves what was typed; what was read waits to be confirmed, by words and by value."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue import edits, pasting, recording, unconfirmed
from matchmaker.catalogue.content import NeedContent, RequirementContent, content_of
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.foundation import audit
from matchmaker.foundation.errors import IllegalTransition, Invalid, NotAllowed
from tests.factories import admin_of, make_need, make_officer, make_organisation, make_park, make_provider

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
TEXT = (
    "我们想上一套在线检测，压铸件漏检现在2.1%，要压到0.5%以内，必须能写回MES。预算60到90万，明年3月底前上线。"
    "厂在顺义，要上门调试。有意请找周工，电话13800138000。"
)


@pytest.fixture
def enterprise(app: Flask, session: None) -> Organisation:
    return make_organisation(region="REG120000", industry="IND022")


def paste(enterprise: Organisation, text: str = TEXT) -> Need:
    return pasting.paste_new(admin_of(enterprise), enterprise, text, NOW)


def test_paste_fills_a_draft_with_what_was_read(enterprise: Organisation) -> None:
    need = paste(enterprise)
    content = content_of(need)
    assert isinstance(content, NeedContent)
    assert (need.state, need.language) == (NeedState.DRAFT, "zh")
    assert (content.title, content.problem) == ("在线检测", TEXT)
    assert (content.budget_low, content.budget_high, content.deadline) == (60, 90, date(2027, 3, 31))
    assert (content.place, content.service, content.industry) == ("REG110113", "onsite", "IND022")
    assert content.requirements[0].target == "≤0.5"
    assert [tag.concept for tag in content.tags] == ["SOL063", "PRC004", "SOL001"]
    assert [tag.text for tag in content.tags] == ["在线检测", "压铸", "MES"]
    entry = audit.list_entries(need.code)[-1]
    assert entry.action == "need.paste"
    assert "budget" in entry.facts["fields"]


def test_paste_notes_the_words_of_each_value(enterprise: Organisation) -> None:
    need = paste(enterprise)
    rows = {row.field: row for row in unconfirmed.list_pending(need, content_of(need))}
    assert rows["budget"].words == "预算60到90万"
    assert (rows["deadline"].lead, rows["deadline"].words, rows["deadline"].tail) == (
        "预算60到90万，",
        "明年3月底前",
        "上线",
    )
    assert (rows["title"].lead, rows["title"].words) == ("我们想上一套", "在线检测")
    assert rows["tags"].words == "在线检测、压铸、MES"
    assert rows["problem"].words == ""
    assert "industry" not in rows  # the enterprise's own, not read
    assert all("13800138000" not in row.words for row in rows.values())


LONG = "说了很多别的事情"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("第一句。想上 MES 。最后一句", ("想上 ", "MES", "")),
        (f"{LONG * 4}，想上 MES ，{LONG}，{LONG * 3}", ("…想上 ", "MES", f" ，{LONG}…")),
        (f"{LONG * 4} MES{LONG * 4}", (f"…{LONG[-7:] + LONG * 2} ", "MES", LONG * 3 + "…")),
        (f"First. {'good ' * 20}MES that {'can ' * 20}", (f"…{'good ' * 9}", "MES", " that" + " can" * 10 + "…")),
    ],
)
def test_words_are_quoted_with_what_stands_around_them(
    enterprise: Organisation, text: str, quoted: tuple[str, str, str]
) -> None:
    need = make_need(enterprise, state=NeedState.DRAFT)
    at = text.index("MES")
    unconfirmed.note(need, text, [("title", [(at, at + 3)], {"title": "MES"})])
    (row,) = unconfirmed.list_unconfirmed(need)
    assert (row.lead, row.words, row.tail) == quoted


def test_what_is_changed_waits_no_longer(enterprise: Organisation) -> None:
    need = paste(enterprise)
    content = content_of(need)
    assert isinstance(content, NeedContent)
    lines = (replace(content.requirements[0], target="≤0.4"), *content.requirements[1:])
    changed = replace(content, budget_high=100, title="另一个", requirements=lines, tags=content.tags[:1])
    fields = [row.field for row in unconfirmed.list_pending(need, changed)]
    assert not {"budget", "title", "tags"} & set(fields)
    assert fields.count("requirements") == len(content.requirements) - 1
    assert {"deadline", "place", "problem"} <= set(fields)


def test_confirmed_is_forgotten(enterprise: Organisation) -> None:
    need = paste(enterprise)
    rows = unconfirmed.list_unconfirmed(need)
    unconfirmed.confirm(need, [])
    unconfirmed.confirm(need, ["0", "nonsense"])
    assert len(unconfirmed.list_unconfirmed(need)) == len(rows)
    unconfirmed.confirm(need, [str(rows[0].number)])
    assert [row.number for row in unconfirmed.list_unconfirmed(need)] == [row.number for row in rows[1:]]
    unconfirmed.confirm(need, ["all"])
    assert unconfirmed.list_unconfirmed(need) == []


def test_draft_is_not_handed_in_before_all_is_confirmed(enterprise: Organisation) -> None:
    need = paste(enterprise)
    waiting = len(unconfirmed.list_pending(need, content_of(need)))
    with pytest.raises(Invalid) as refused:
        edits.submit(need, admin_of(enterprise), NOW, declared=True)
    assert (refused.value.field, refused.value.code, refused.value.facts["n"]) == (
        "unconfirmed",
        "values_unconfirmed",
        waiting,
    )
    unconfirmed.confirm(need, ["all"])
    edits.submit(need, admin_of(enterprise), NOW, declared=True)
    assert need.state == NeedState.SUBMITTED


def test_handing_in_forgets_what_was_changed(enterprise: Organisation) -> None:
    need = paste(enterprise, "预算面议")
    edits.save(
        need, NeedContent(title="检测", problem="靠人", requirements=(RequirementContent("在线"),)), 1, need.author, NOW
    )
    edits.submit(need, need.author, NOW, declared=True)
    assert unconfirmed.list_unconfirmed(need) == []


def test_unclear_words_stand_until_there_is_a_value_and_stop_nobody(enterprise: Organisation) -> None:
    need = paste(enterprise, "想上MES，必须支持OPC UA，预算几十万，年前上线")
    content = content_of(need)
    assert isinstance(content, NeedContent)
    unclear = {row.field: row.words for row in unconfirmed.list_pending(need, content) if not row.columns}
    assert unclear == {"budget": "预算几十万", "deadline": "年前"}
    told = replace(content, budget_high=30, deadline=date(2027, 1, 1))
    assert [row.field for row in unconfirmed.list_pending(need, told) if not row.columns] == []
    unconfirmed.confirm(need, [str(row.number) for row in unconfirmed.list_unconfirmed(need) if row.columns])
    edits.submit(need, need.author, NOW, declared=True)
    assert need.state == NeedState.SUBMITTED


def test_paste_into_a_draft_keeps_what_was_typed(enterprise: Organisation) -> None:
    author = admin_of(enterprise)
    need = make_need(
        enterprise, state=NeedState.DRAFT, title="我的标题", problem="原来的话", budget_open=True, industry="IND022"
    )
    pasting.paste_into(need, TEXT, author, NOW)
    content = content_of(need)
    assert isinstance(content, NeedContent)
    assert (content.title, content.budget_low, content.budget_open) == ("我的标题", None, True)
    assert content.problem == f"原来的话\n\n{TEXT}"
    assert [line.text for line in content.requirements] == ["外观缺陷在线检测"]
    assert (content.deadline, content.place) == (date(2027, 3, 31), "REG110113")
    fields = {row.field for row in unconfirmed.list_unconfirmed(need)}
    assert {"problem", "deadline", "place", "tags", "service"} <= fields
    assert not {"title", "budget", "requirements"} & fields


def test_second_paste_notes_anew(enterprise: Organisation) -> None:
    need = paste(enterprise, "想上MES")
    pasting.paste_into(need, "Budget CNY 300k", need.author, NOW)
    rows = unconfirmed.list_unconfirmed(need)
    assert [row.field for row in rows] == ["title", "tags", "problem", "budget"]
    assert need.language == "zh"
    assert len({row.number for row in rows}) == 4


def test_language_of_an_empty_draft_is_that_of_the_text(enterprise: Organisation) -> None:
    need = make_need(enterprise, state=NeedState.DRAFT, title="", problem="", requirements=[])
    pasting.paste_into(need, "We need AGVs, budget CNY 300k", need.author, NOW)
    assert need.language == "en"


def test_own_name_is_in_no_proposed_words(enterprise: Organisation) -> None:
    enterprise.short_name = "青榆"
    need = paste(enterprise, "想上青榆的在线检测系统，必须支持青榆的MES，另外必须支持OPC UA")
    content = content_of(need)
    assert isinstance(content, NeedContent)
    assert content.title == ""
    assert [line.text for line in content.requirements] == ["必须支持OPC UA"]
    assert "青榆" in content.problem


def test_values_that_do_not_fit_are_left_empty(enterprise: Organisation) -> None:
    need = paste(enterprise, "预算9999亿元，必须不超过5 seconds per workpiecehasaverylongname")
    assert need.budget_high is None
    assert [(line.target, line.unit) for line in need.requirements] == [("≤5", "")]


def test_too_long_together_is_refused(enterprise: Organisation) -> None:
    need = make_need(enterprise, state=NeedState.DRAFT, problem="长" * 4990)
    with pytest.raises(Invalid) as refused:
        pasting.paste_into(need, "短" * 9, need.author, NOW)
    assert (refused.value.field, refused.value.facts["n"]) == ("text", 8)


def test_only_drafts_take_a_paste_and_only_enterprises_post(enterprise: Organisation) -> None:
    with pytest.raises(IllegalTransition):
        pasting.paste_into(make_need(enterprise), "想上MES", admin_of(enterprise), NOW)
    provider = make_provider()
    with pytest.raises(NotAllowed):
        paste(provider)


def test_contact_is_asked_only_when_all_is_confirmed(enterprise: Organisation) -> None:
    officer = make_officer(make_park())
    start = NeedContent(title="检测", requirements=(RequirementContent("在线"),))
    need = recording.record_need(officer, enterprise, start, "电话", NOW)
    pasting.paste_into(need, TEXT, officer, NOW)
    with pytest.raises(Invalid) as refused:
        recording.ask_contact(need, officer, NOW)
    assert refused.value.code == "values_unconfirmed"
    unconfirmed.confirm(need, ["all"])
    recording.ask_contact(need, officer, NOW)


def test_capability_has_nothing_unconfirmed(app: Flask, session: None) -> None:
    from tests.factories import make_capability

    capability = make_capability()
    assert unconfirmed.list_pending(capability, content_of(capability)) == []
    unconfirmed.confirm(capability, ["all"])
    unconfirmed.forget(capability)
    unconfirmed.check_confirmed(capability)
