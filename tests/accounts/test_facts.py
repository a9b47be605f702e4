"""What people tell, before it becomes rows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts.facts import OrganisationFacts, checked, is_email, sort_key, tidy_email
from matchmaker.accounts.uscc import complete
from matchmaker.foundation.errors import Invalid

FACTS = OrganisationFacts(
    kind="enterprise",
    name="测试有限公司",
    uscc=complete("91990000MA0000001"),
    region="REG110113",
    size="20-99",
    park="park-1",
    industry="IND024",
    qualifications=(("QUA001", date(2027, 1, 1)), ("QUA004", None)),
)


def test_facts_survive_json() -> None:
    assert OrganisationFacts.from_json(FACTS.to_json()) == FACTS


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"uscc": "123"}, "uscc", "uscc_length"),
        ({"uscc": FACTS.uscc[:-1] + ("0" if FACTS.uscc[-1] != "0" else "1")}, "uscc", "uscc_wrong"),
        ({"kind": "club"}, "kind", "choose_one"),
        ({"size": "7"}, "size", "choose_one"),
        ({"name": " 甲 "}, "name", "too_short"),
        ({"industry": ""}, "industry", "choose_one"),
        ({"contact_email": "nobody"}, "contact_email", "email_wrong"),
        ({"contact_phone": "请打给我"}, "contact_phone", "phone_wrong"),
        ({"contact_phone": "1" * 21}, "contact_phone", "phone_wrong"),
        ({"capacity": 0}, "capacity", "capacity_range"),
        ({"qualifications": (("QUA001", None), ("QUA001", None))}, "qualifications", "listed_twice"),
    ],
)
def test_broken_rule_is_told_at_its_field(change: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(replace(FACTS, **change))
    assert (caught.value.field, caught.value.code) == (field, code)


def test_provider_needs_no_industry_and_has_no_park() -> None:
    provider = checked(replace(FACTS, kind="provider", industry=""))
    assert provider.park == ""


@pytest.mark.parametrize("phone", ["", "13900000001", "+86 (10) 6940-0001 转 802", "010－69400001"])
def test_telephone_is_taken_as_people_write_it(phone: str) -> None:
    assert checked(replace(FACTS, contact_phone=phone)).contact_phone == phone


def test_code_is_tidied() -> None:
    assert checked(replace(FACTS, uscc=FACTS.uscc.lower() + " ")).uscc == FACTS.uscc


@pytest.mark.parametrize("address", ["a@b.cn", "li.ming+x@mail.example.com", "张@例子.中国"])
def test_address_is_one(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address", ["", "a", "a@b", "a@b.", "a b@c.cn", "a@b.cn,c@d.cn", "a@b.cn\n", "<a@b.cn>", "x" * 250 + "@b.cn"]
)
def test_address_is_none(address: str) -> None:
    assert not is_email(address)


@given(st.text(max_size=60))
def test_tidy_is_stable(typed: str) -> None:
    assert tidy_email(tidy_email(typed)) == tidy_email(typed)


def test_sort_key_is_pinyin() -> None:
    assert sort_key("安徽B") < sort_key("北京A")
