"""The rows in which an entry's conditions are written: what is shown is what is stored, a row more keeps all, faults stand at their row."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.foundation.db import transaction
from matchmaker.policies import queries
from matchmaker.policies.entries import shipped
from tests.factories import make_operator
from tests.house.forms import FormOnPage, Page

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Enter = Callable[..., FlaskClient]
NEW = "/staff/policies/new"
TOLD = {f"{name}_{lang}": "文" for name in ("title", "issuer", "summary", "source") for lang in ("zh", "en")}
TOLD |= {"id": "rows-1", "kind": "measure", "certainty": "unconfirmed", "region": "100000", "note": "录入"}
TOLD |= {"expected": "0", "checked_on": "2026-01-01", "lists": '{"types": ["training"]}'}


@pytest.fixture
def operator(app: Flask, sign_in: Enter) -> FlaskClient:
    with app.app_context(), transaction():
        mail = make_operator().email
    return sign_in(mail)


def row(n: int, **typed: str) -> dict[str, str]:
    return {f"conditions-{n}-{name}": value for name, value in typed.items()}


def form_of(text: str, address: str) -> FormOnPage:
    return next(one for one in Page(text, address).forms if "valid_from" in one.fields)


def untouched(form: FormOnPage) -> dict[str, str]:
    """What a browser sends of a page on which nothing was changed."""
    return {name: (one.values or [""])[-1] for name, one in form.fields.items() if one.kind != "submit"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_entry_saved_as_it_was_opened_asks_the_same(app: Flask, operator: FlaskClient, language: str) -> None:
    operator.post("/language", data={"language": language})
    asking = {slug: entry for slug, entry in shipped().items() if entry.conditions}
    for slug, entry in asking.items():
        address = f"/staff/policies/{slug}"
        form = form_of(operator.get(address).text, address)
        assert operator.post(address, data=untouched(form) | {"note": "核对"}).status_code == 303, slug
        with app.app_context():
            edition = queries.find_edition(slug)
            assert edition is not None
            assert edition.content == entry.plain(), slug
    assert {"shunyi-2020-35-benchmark", "dalian-tiers"} <= set(asking)  # of several rows, by "and" and by "or"


def test_rows_are_written_in_the_readers_words(app: Flask, operator: FlaskClient) -> None:
    typed = row(0, about="maturity_level", how="at_least", value="２", zh="二级以上", en="level 2")
    typed |= row(2, about="region_in", how="in", value="顺义区；北京市", zh="在北京", en="in Beijing")
    typed |= row(3, joined="any", about="factory_tier", how="none_of", value="没有;基础级")
    typed |= row(5, about="serious_dishonesty", how="is_not", value="是", zh="不失信", en="honest")
    typed |= row(6, about="rule", value='{"not": {"all": [{"industry_in": ["C36"]}]}}', zh="非汽车", en="no cars")
    assert operator.post(NEW, data=TOLD | typed).status_code == 303
    with app.app_context():
        rules = [one.rule for one in queries.get_entry("rows-1").conditions]
    tier = {"fact": "factory_tier", "one_of": ["none", "basic"]}
    assert rules == [
        {"fact": "maturity_level", "at_least": 2},
        {"any": [{"region_in": ["110113", "110000"]}, {"not": tier}]},
        {"not": {"fact": "serious_dishonesty", "is": True}},
        {"not": {"all": [{"industry_in": ["C36"]}]}},
    ]
    page = operator.get("/staff/policies/rows-1").text
    assert 'value="顺义区；北京市"' in page
    assert "智能工厂梯度等级" in page


def test_one_more_row_keeps_what_was_typed_and_stores_nothing(client: FlaskClient, operator: FlaskClient) -> None:
    typed = row(0, about="maturity_level", how="at_least", value="几级", zh="二级", en="") | {"valid_from": "明年"}
    more = operator.post(NEW, data=TOLD | typed | {"add": "1"})
    sent = untouched(form_of(more.text, NEW))
    assert more.status_code == 200  # nothing is judged yet
    assert {name: sent[name] for name in typed} == typed
    assert sent["conditions-1-about"] == ""
    assert client.get("/policies/rows-1").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        (row(0, value="2", zh="甲", en="a"), "0-about", "请选择一项"),
        (row(0, about="maturity_level", how="is", value="2", zh="甲", en="a"), "0-how", "可以用的比较：不小于；不大于"),
        (row(0, about="maturity_level", how="at_least", value="9", zh="甲", en="a"), "0-value", "0 到 5 之间"),
        (row(0, about="maturity_level", how="at_least", zh="甲", en="a"), "0-value", "请填写这一项"),
        (row(0, about="taxed_here", how="is", value="也许", zh="甲", en="a"), "0-value", "请填“是”或“否”"),
        (row(0, about="factory_tier", how="is", value="钻石级", zh="甲", en="a"), "0-value", "基础级；先进级"),
        (row(0, about="factory_tier", how="is", value="基础级；先进级", zh="甲", en="a"), "0-value", "只填一个值"),
        (row(0, about="region_in", how="in", value="火星", zh="甲", en="a"), "0-value", "没有“火星”这个地区"),
        (row(0, about="taxed_here", how="is", value="是", zh="甲"), "0-en", "请填写这一项"),
        (row(0, joined="all", about="taxed_here", how="is", value="是"), "0-joined", "第一行不能"),
        (row(0, about="rule", value='{"fact": "x", "is": true}', zh="甲", en="a"), "0-value", "没有“x”这项事实"),
        (row(0, about="rule", value='{"region_in": ["11"]}', zh="甲", en="a"), "0-value", "六位区划代码"),
        (row(0, about="rule", value='{"some": []}', zh="甲", en="a"), "0-value", "这里是 some"),
        (row(0, about="rule", value="[", zh="甲", en="a"), "0-value", "不是可以读的 JSON"),
        (row(0, about="nobody", how="is", value="是", zh="甲", en="a"), "0-about", "请从列表中选择"),
    ],
)
def test_a_fault_stands_at_its_row(operator: FlaskClient, typed: dict[str, str], field: str, said: str) -> None:
    answer = operator.post(NEW, data=TOLD | typed)
    page = Page(answer.text, NEW)
    assert answer.status_code == 422
    assert said in page.texts_of.get(f"conditions-{field}-error", "")
    assert f'href="#conditions-{field}"' in answer.text  # the summary at the head leads there
    sent = untouched(form_of(answer.text, NEW))
    assert {name: sent[name] for name in typed} == {n: value if value != "nobody" else "" for n, value in typed.items()}


def test_both_joins_in_one_condition_are_refused(operator: FlaskClient) -> None:
    told = {"about": "taxed_here", "how": "is", "value": "是"}
    typed = row(0, zh="甲", en="a", **told) | row(1, joined="all", **told) | row(2, joined="any", **told)
    answer = operator.post(NEW, data=TOLD | typed)
    assert answer.status_code == 422
    assert "既有“并且”又有“或者”" in Page(answer.text, NEW).texts_of["conditions-2-joined-error"]
