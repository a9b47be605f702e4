"""The demonstration data: how much there is, that every text is its own, that nobody is named, that nobody is always recommended."""

import json
import re
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

from matchmaker.accounts import uscc
from matchmaker.catalogue.queries import published_needs
from matchmaker.catalogue.scan import scan
from matchmaker.commands import demonstration
from matchmaker.commands.encoding import Encoding
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.alternates import Alternate
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.outcomes import Grade, standings
from matchmaker.introductions.states import State
from matchmaker.recommendations import meanings
from matchmaker.recommendations.service import recommend_providers

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
UNASSIGNED = "999999"  # no place has this division code, so no organisation has a code that holds it
MOST_ALIKE = 0.25
MOST_IN_TOP_THREE = 0.10


@cache
def rows(noun: str) -> list[dict[str, Any]]:
    return demonstration.rows(noun)


def text_of(post: dict[str, Any]) -> str:
    """Return the sentences that a poster typed into a post."""
    plain = [post.get(name) or "" for name in ("title", "problem", "result", "systems", "does", "unsuitable")]
    lines = [one["text"] for one in post.get("requirements", [])]
    cases = [one[name] for one in post.get("cases", []) for name in ("work", "result")]
    return "\n".join([*plain, *lines, *cases])


def grams(text: str) -> set[str]:
    squeezed = "".join(text.split())
    return {squeezed[at : at + 5] for at in range(len(squeezed) - 4)}


def alike(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Return the pairs whose character 5-grams overlap by the limit or more (Jaccard)."""
    sets = {key: grams(text) for key, text in texts.items()}
    return [(a, b) for a, b in combinations(sets, 2) if len(sets[a] & sets[b]) >= MOST_ALIKE * len(sets[a] | sets[b])]


def shared_sentences(texts: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Return sentences of ten characters or more that stand in two posts."""
    where: dict[str, set[str]] = defaultdict(set)
    for key, text in texts.items():
        for sentence in re.split(r"[。！？；;.!?\n]+", text):
            if len(sentence.strip()) >= 10:
                where[sentence.strip()].add(key)
    return [(sentence, sorted(keys)) for sentence, keys in where.items() if len(keys) > 1]


def posts() -> dict[str, str]:
    return {one["key"]: text_of(one) for noun in ("needs", "capabilities") for one in rows(noun)}


def test_there_is_enough() -> None:
    counts = {noun: len(rows(noun)) for noun in ("parks", "enterprises", "needs", "providers")}
    assert counts == {"parks": 2, "enterprises": 40, "needs": 80, "providers": 60}
    assert len(rows("capabilities")) >= 150
    assert sum(len(one["cases"]) for one in rows("capabilities")) >= 120
    for noun in ("needs", "capabilities"):
        chinese = sum(one["lang"] == "zh" for one in rows(noun)) / len(rows(noun))
        assert 0.65 <= chinese <= 0.75


def test_every_text_is_its_own() -> None:
    assert alike(posts()) == []
    assert shared_sentences(posts()) == []
    copied = {"a": "压铸件外观缺陷在线检测要写回系统", "b": "压铸件外观缺陷在线检测要写回系统。"}
    assert alike(copied) == [("a", "b")]
    assert shared_sentences(copied) != []


def test_nobody_is_named() -> None:
    owners = {one["key"]: one for noun in ("enterprises", "providers") for one in rows(noun)}
    for one in [*rows("needs"), *rows("capabilities")]:
        owner = owners[one.get("enterprise") or one["provider"]]
        names = [owner["name"], owner["short_name"], owner["name_en"] or ""]
        hits = scan(text_of(one), names)
        assert [hit for hit in hits if hit.kind != "name"] == [], one["key"]
        assert not any(name and name in text_of(one) for name in names), one["key"]


def test_codes_are_valid_and_nobodys() -> None:
    codes = [one["uscc"] for noun in ("enterprises", "providers") for one in rows(noun)]
    assert all(uscc.is_valid(code) and code[2:8] == UNASSIGNED for code in codes)
    assert len(set(codes)) == len(codes)


def test_contacts_are_fictional() -> None:
    contacts = [one["contact"] for noun in ("enterprises", "providers") for one in rows(noun)]
    assert all(one["email"].endswith(".example") for one in contacts)
    assert all(one["phone"].startswith("1380000") for one in contacts)
    assert len({one["phone"] for one in contacts}) == len(contacts)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_is_always_recommended_and_all_states_are_there(app: Flask) -> None:
    with app.app_context(), transaction():
        demonstration.load(clock.now())
    while Encoding(app).round(Event()):  # ranked as the product does a few seconds later
        pass
    with app.app_context():
        assert meanings.standing().waiting == 0
        needs = list(db.session.scalars(published_needs()).unique())
        top = Counter(one.provider.code for need in needs for one in recommend_providers(need).candidates[:3])
        [(_, times)] = top.most_common(1)
        assert times <= MOST_IN_TOP_THREE * len(needs), top.most_common(5)
        assert {state for (state,) in db.session.query(Introduction.state)} == set(State)
        found = list(db.session.scalars(db.select(Introduction)).unique())
        grades = {known.grade for one in found for known in standings(one.claims).values()}
        assert grades >= {Grade.NONE, Grade.ONE, Grade.BOTH, Grade.DISPUTED}
        assert {"survey", "work"} <= {one.stage for one in found}
        assert db.session.query(Alternate).count() == 1
        assert sorted(len(one.ratings) for one in found)[-2:] == [1, 2]


def test_files_are_json_lines() -> None:
    for path in (ROOT / "data" / "demo").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert isinstance(json.loads(line), dict), path.name
    assert all(date.fromisoformat(one["deadline"]) for one in rows("needs") if one["deadline"])
