"""A question and its answer, and a file beside them, in a real browser: sent, asked, answered, taken into the need, downloaded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.foundation.db import transaction
from tests.attachments import samples
from tests.factories import admin_of, make_capability, make_need, make_organisation, make_provider
from tests.journeys.conftest import Site
from tests.journeys.looking import violations

pytestmark = pytest.mark.browser
QUESTION, ANSWER = "节拍要求是每件多少秒？", "每件 12 秒以内。"


@pytest.fixture
def cast(site: Site) -> tuple[str, str, str]:
    """The need's code, and the addresses of its enterprise and of a provider."""
    with site.app.app_context(), transaction():
        enterprise, provider = make_organisation(), make_provider()
        need = make_need(enterprise)
        make_capability(provider)
        return need.code, admin_of(enterprise).email, admin_of(provider).email


def test_question_is_answered_taken_up_and_the_file_downloaded(
    open_as: Callable[..., Page], cast: tuple[str, str, str], tmp_path: Path
) -> None:
    code, enterprise, provider = cast
    owner = open_as(enterprise)
    owner.goto(f"/needs/{code}")
    owner.click("#files summary")
    photo = {"name": "缺陷样图.jpg", "mimeType": "image/jpeg", "buffer": samples.picture("JPEG", (400, 300))}
    owner.set_input_files("[name=file]", files=[photo])
    owner.check("[name=visibility][value=public]")
    owner.click("#files form.attach button[type=submit]")
    expect(owner.locator("#files .attached-body a")).to_have_text("缺陷样图.jpg")
    asker = open_as(provider, width=390)
    asker.goto(f"/needs/{code}")
    asker.click("#questions summary")
    asker.fill("#questions textarea", QUESTION)
    asker.click("#questions button[type=submit]")
    expect(asker.locator(".qa-q")).to_contain_text(QUESTION)
    with asker.expect_download() as saved:
        asker.click("#files .attached-body a")
    saved.value.save_as(tmp_path / "saved.jpg")
    assert saved.value.suggested_filename == "缺陷样图.jpg"
    assert samples.PLACE not in (tmp_path / "saved.jpg").read_bytes()
    owner.goto("/")
    owner.click(f"text={QUESTION}")
    assert violations(owner) == []
    owner.fill("[name=answer]", ANSWER)
    owner.click("text=公开答复")
    owner.click("main a:has-text('写进需求')")
    expect(owner.locator("[name='requirements-1-text']")).to_have_value(ANSWER)
    owner.check("[name=answer_checked]")
    owner.check("[name=declared]")
    owner.click("text=保存并生效")
    expect(owner.locator("#questions")).to_contain_text("已写进需求第")
    asker.goto(f"/needs/{code}")
    expect(asker.locator(".qa-a")).to_contain_text(ANSWER)
    assert violations(asker) == []
    owner.goto(f"/needs/{code}/files")
    assert violations(owner) == []
