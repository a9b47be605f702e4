"""The other direction: published needs for a capability, the enterprise masked; the rules of ranking told."""

from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from tests.factories import admin_of, make_provider
from tests.pages.recommendations.reading import Enter, cards, kept, text
from tests.pages.recommendations.world import World


def test_needs_are_listed_for_a_capability_with_the_enterprise_masked(sign_in: Enter, world: World) -> None:
    page = text(sign_in(world.provider_user), f"/capabilities/{world.capability}/needs")
    assert cards(page) == [world.need]
    assert f"/needs/{world.need}/respond?capability={world.capability}" in page
    assert world.enterprise_name not in page
    assert "青榆" not in page
    assert "推荐仅供参考，不构成指定；企业自主选择" in page


def test_needs_are_shown_to_own_people_and_staff_only(
    client: FlaskClient, sign_in: Enter, world: World, app: Flask
) -> None:
    path = f"/capabilities/{world.capability}/needs"
    with app.app_context(), transaction():
        rival = admin_of(make_provider()).email
    assert client.get(path).status_code == 303
    assert sign_in(rival).get(path).status_code == 404
    assert sign_in(world.owner).get(path).status_code == 403
    assert world.enterprise_name in text(sign_in(world.officer), path)
    assert world.enterprise_name not in text(sign_in(world.other_officer), path)
    assert "/respond" not in text(sign_in(world.officer), path)


def test_staff_of_the_needs_park_propose_from_the_list_and_see_what_is_open(
    app: Flask, sign_in: Enter, world: World
) -> None:
    path, wanted = f"/capabilities/{world.capability}/needs", f"/staff/needs/{world.need}/propose"
    assert f"{wanted}?capability={world.capability}" in text(sign_in(world.officer), path)
    assert wanted not in text(sign_in(world.other_officer), path)
    assert wanted not in text(sign_in(world.provider_user), path)
    said = {"capability": world.capability, "few_reason": "园区内只有这一家"}
    assert sign_in(world.officer).post(wanted, data=said).status_code == 303
    shown = text(sign_in(world.officer), path)
    assert "待对方同意" in shown
    assert wanted not in shown
    assert "待对方同意" not in text(sign_in(world.provider_user), path)  # the enterprise is asked first


def test_needs_list_is_frozen_too(app: Flask, sign_in: Enter, world: World) -> None:
    text(sign_in(world.provider_user), f"/capabilities/{world.capability}/needs")
    assert [(row.subject, [one["need"] for one in row.items]) for row in kept(app)] == [
        (world.capability, [world.need])
    ]


def test_rules_tell_every_part_and_its_weight(client: FlaskClient) -> None:
    page = text(client, "/rules")
    for word in ("先后次序", "匹配分由什么组成", "哪些不会进入名单", "哪些因素不影响名次"):
        assert word in page
