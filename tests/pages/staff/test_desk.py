"""今日待办: the queue and its pane as staff use them, acting from the desk, and many rows at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.accounts.models import Verification
from matchmaker.catalogue.queries import get_post
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.checklist import Tick
from matchmaker.introductions.queries import get_introduction
from matchmaker.introductions.states import State
from tests.factories import make_capability, make_need, make_officer, make_organisation, make_park, make_provider
from tests.introductions.cast import bring, make_cast

SignIn = Callable[..., FlaskClient]


@dataclass
class Desk:
    """Codes of one thing of each kind in a park, the most urgent first, and who serves there."""

    officer: str
    stranger: str
    poster: str
    need: str
    introduction: str
    organisation: str
    capability: str


@pytest.fixture
def desk(app: Flask) -> Desk:
    with app.app_context(), transaction():
        cast, now = make_cast(), clock.now()
        long_ago = now - timedelta(days=20)
        organisation = make_organisation(
            park=cast.park, verified=False, verification=Verification.SUBMITTED, submitted_at=now
        )
        return Desk(
            officer=cast.officer.email,
            stranger=make_officer(make_park()).email,
            poster=cast.asker.email,
            need=make_need(cast.enterprise, state="submitted", submitted_at=long_ago).code,
            introduction=bring(cast, State.AGREED).code,
            organisation=organisation.code,
            capability=make_capability(make_provider(), state="submitted", submitted_at=now, title="视觉检测").code,
        )


def page(client: FlaskClient, path: str = "/staff/", status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def opened(html: str) -> str:
    """Return the code of the thing in the pane."""
    found = re.search(r'class="crumb-line"><span>\S+ (\S+)</span>', html)
    assert found is not None
    return found[1]


def rows(html: str) -> list[str]:
    return re.findall(r'id="row-([^"]+)"', html)


def state_of(app: Flask, code: str) -> str:
    with app.app_context():
        return str(get_introduction(code).state if code.startswith("I-") else get_post(code).state)


def test_show_lists_what_waits_and_opens_the_most_urgent(desk: Desk, sign_in: SignIn) -> None:
    html = page(sign_in(desk.officer))
    assert set(rows(html)) == {desk.need, desk.introduction, desk.organisation, desk.capability}
    assert rows(html)[0] == opened(html) == desk.need
    assert "已逾期" in html
    assert "待我处理" in html


def test_show_opens_each_kind_with_its_own_form(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    forms = {
        desk.need: f"/staff/posts/{desk.need}/publish",
        desk.capability: f"/staff/posts/{desk.capability}/publish",
        desk.introduction: f"/staff/introductions/{desk.introduction}/confirm",
        desk.organisation: f"/staff/organisations/{desk.organisation}/verify",
    }
    for code, action in forms.items():
        html = page(client, f"/staff/?open={code}")
        assert opened(html) == code
        assert f'action="{action}"' in html
        assert f'href="#row-{code}"' in html  # the way back on a phone


def test_show_keeps_to_a_kind(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    assert rows(page(client, "/staff/?kind=introduction")) == [desk.introduction]
    assert set(rows(page(client, "/staff/?kind=post"))) == {desk.need, desk.capability}
    assert len(rows(page(client, "/staff/?kind=nonsense"))) == 4


def test_show_says_when_the_wanted_thing_is_gone(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    assert "N-2026-9999 已经处理过" in page(client, "/staff/?open=N-2026-9999")
    assert "已经处理过" not in page(client, f"/staff/?open={desk.capability}")


def test_show_is_never_blank(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        mail = make_officer(make_park()).email
    html = page(sign_in(mail))
    assert "今天没有待办" in html
    assert rows(html) == []
    assert "今天没有待办" in page(sign_in(mail), "/staff/?kind=post&open=N-2026-0001")


def test_show_hides_what_another_park_serves(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.stranger)
    html = page(client, f"/staff/?open={desk.introduction}")
    assert rows(html) == [desk.capability]
    assert opened(html) == desk.capability


def test_show_refuses_visitors_and_members(desk: Desk, client: FlaskClient, sign_in: SignIn) -> None:
    assert client.get("/staff/").status_code == 303
    assert sign_in(desk.poster).get("/staff/").status_code == 403
    assert sign_in(desk.poster).post("/staff/bulk", data={"item": f"{desk.need}@1"}).status_code == 403


def next_of(html: str) -> str:
    """Return where the forms of the page lead on; the bar's language form stands before <main>."""
    acts = re.sub(r'<form[^>]*action="/(?:staff/work|remarks)/.*?</form>', "", html.partition("<main")[2], flags=re.S)
    found = re.search(r'name="next" value="([^"]+)"', acts)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_confirm_from_the_desk_opens_the_next(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    onward = next_of(page(client, f"/staff/?open={desk.introduction}"))
    path = f"/staff/introductions/{desk.introduction}/confirm"
    half = client.post(path, data={"ticks": [Tick.CONSENTS], "next": onward})
    assert half.status_code == 422
    assert next_of(half.get_data(as_text=True)) == onward
    answer = client.post(path, data={"ticks": list(Tick), "next": onward})
    assert (answer.status_code, answer.location) == (303, onward)
    assert state_of(app, desk.introduction) == State.INTRODUCED
    assert desk.introduction not in rows(page(client, onward))
    assert opened(page(client, onward)) in onward


def test_withdraw_from_the_desk_opens_the_next(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    onward = next_of(page(client, f"/staff/?open={desk.introduction}"))
    path = f"/staff/introductions/{desk.introduction}/withdraw"
    assert f'value="{onward}"' in client.post(path, data={"note": "", "next": onward}).get_data(as_text=True)
    answer = client.post(path, data={"note": "双方改期", "next": onward})
    assert (answer.status_code, answer.location) == (303, onward)
    assert state_of(app, desk.introduction) == State.WITHDRAWN


def test_publish_and_send_back_from_the_desk_open_the_next(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    onward = next_of(page(client, f"/staff/?open={desk.need}"))
    answer = client.post(f"/staff/posts/{desk.need}/publish", data={"secrecy_checked": "yes", "next": onward})
    assert (answer.status_code, answer.location) == (303, onward)
    assert state_of(app, desk.need) == "published"
    onward = next_of(page(client, f"/staff/?open={desk.capability}"))
    data = {"reason": "请补充案例年份", "next": onward}
    assert client.post(f"/staff/posts/{desk.capability}/send_back", data=data).location == onward


def test_send_back_organisation_from_the_desk_opens_the_next(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    html = page(client, f"/staff/?open={desk.organisation}")
    version = re.search(r'name="version"[^>]*value="(\d+)"', html)
    assert version is not None
    data = {"reason": "名称与执照不符", "version": version[1], "next": next_of(html)}
    answer = client.post(f"/staff/organisations/{desk.organisation}/send-back", data=data)
    assert (answer.status_code, answer.location) == (303, next_of(html))


def test_acts_never_lead_to_another_site(desk: Desk, sign_in: SignIn) -> None:
    data = {"secrecy_checked": "yes", "next": "https://elsewhere.example/"}
    answer = sign_in(desk.officer).post(f"/staff/posts/{desk.need}/publish", data=data)
    assert answer.location == f"/staff/posts/{desk.need}"


def values(html: str) -> dict[str, str]:
    """Return code -> what its box posts."""
    return {value.split("@")[0]: value for value in re.findall(r'name="item" value="([^"]+)"', html)}


def bulk(client: FlaskClient, items: list[str], **more: str) -> str:
    answer = client.post("/staff/bulk", data={"item": items, "secrecy_checked": "yes", **more})
    assert answer.status_code == 303
    return page(client, answer.location)


def outcome_of(html: str, title: str) -> str:
    found = re.search(
        rf'<li class="(?:is-left)?">(?:(?!</li>).)*{title}(?:(?!</li>).)*<span class="sub">([^<]+)', html, re.S
    )
    assert found is not None, title
    return found[1]


def test_bulk_answers_row_by_row(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    html = bulk(client, list(values(page(client)).values()))
    assert "通过 2 件，留下 2 件" in html
    assert outcome_of(html, "视觉检测") == "已发布"
    assert "确认对接须逐件核对" in html
    assert "主体核验和认领须逐家核对" in html
    assert [state_of(app, code) for code in (desk.need, desk.capability)] == ["published", "published"]
    assert state_of(app, desk.introduction) == State.AGREED
    assert set(rows(html)) == {desk.introduction, desk.organisation, desk.need}  # published, and nobody is asked yet
    assert "留下 2 件" not in page(client)  # told once


def test_bulk_leaves_a_row_with_hits(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    with app.app_context(), transaction():
        get_post(desk.capability).does = "请打 13912345678"
    client = sign_in(desk.officer)
    html = bulk(client, list(values(page(client, "/staff/?kind=post")).values()))
    assert "还有 1 处可能暴露" in outcome_of(html, "视觉检测")
    assert [state_of(app, code) for code in (desk.need, desk.capability)] == ["published", "submitted"]


def test_bulk_leaves_what_changed_since_it_was_read(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    seen = values(page(client))[desk.capability]
    with app.app_context(), transaction():
        get_post(desk.capability).version += 1
    assert "又改过" in outcome_of(bulk(client, [seen]), "视觉检测")
    assert state_of(app, desk.capability) == "submitted"


def test_bulk_leaves_what_is_not_theirs(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    html = bulk(sign_in(desk.stranger), [f"{desk.need}@1", "N-2026-9999@1"])
    assert html.count("不在您的待办中") == 2
    assert "压铸壳体" not in html
    assert state_of(app, desk.need) == "submitted"


def test_bulk_is_harmless_the_second_time(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    seen = values(page(client))[desk.capability]
    bulk(client, [seen])
    assert "通过 0 件，留下 1 件" in bulk(client, [seen])


def test_bulk_wants_the_tick_and_keeps_the_picks(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)
    seen = values(page(client))
    answer = client.post("/staff/bulk", data={"item": [seen[desk.need]], "kind": "post"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请先逐件做完保密审查" in html
    boxes = {
        box.split("@")[0]: "checked" in rest for box, rest in re.findall(r'name="item" value="([^"]+)"([^>]*)', html)
    }
    assert boxes == {desk.need: True, desk.capability: False}
    assert state_of(app, desk.need) == "submitted"
    assert client.post("/staff/bulk", data={"secrecy_checked": "yes"}).status_code == 422


@pytest.mark.parametrize(
    "item", ["", "x" * 100_000, "N-2026-0001", "N-2026-0001@-1", "N-2026-0001@" + "9" * 40, "\x00", "<b>"]
)
def test_bulk_takes_no_harm_from_odd_rows(item: str, desk: Desk, sign_in: SignIn) -> None:
    answer = sign_in(desk.officer).post("/staff/bulk", data={"item": item, "secrecy_checked": "yes"})
    assert answer.status_code in (303, 422)


def test_hundred_rows_cost_no_more_queries_than_four(app: Flask, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.officer)

    def cost() -> tuple[int, int]:
        said: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            said.append(statement)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            return len(rows(page(client, f"/staff/?open={desk.introduction}"))), len(said)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    page(client)
    few, queries = cost()
    with app.app_context(), transaction():
        provider = make_provider()
        for _ in range(96):
            make_capability(provider, state="submitted", submitted_at=clock.now())
    many, more = cost()
    assert (few, many) == (4, 100)
    assert more <= queries + 2
