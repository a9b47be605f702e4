"""Every act that the product records has words, so that auditors read no code."""

import re
from pathlib import Path

import pytest
from flask import Flask

from matchmaker.foundation.audit import AuditEntry
from matchmaker.introductions.states import Action
from matchmaker.web import audit_labels

SOURCES = Path(__file__).resolve().parents[2] / "matchmaker"
RECORDED = re.compile(r'audit\.record\(\s*"([^"]+)"')


def recorded() -> set[str]:
    """Return every act that stands as such in a call of `audit.record`, and those of the tables of states."""
    plain = {act for path in SOURCES.rglob("*.py") for act in RECORDED.findall(path.read_text("utf-8"))}
    return plain | {f"introduction.{one}" for one in Action}


def has_words(act: str) -> bool:
    thing, _dot, verb = act.partition(".")
    return act in audit_labels.whole.words or (thing in audit_labels.noun.words and verb in audit_labels.verb.words)


def test_every_recorded_act_has_words() -> None:
    assert len(recorded()) > 40
    assert sorted(act for act in recorded() if not has_words(act)) == []


@pytest.mark.parametrize("act", ["need.no_such_act", "no_such_act", "nothing.create"])
def test_act_without_words_is_noticed(act: str) -> None:
    assert not has_words(act)


@pytest.mark.parametrize(
    ("act", "to", "words"),
    [
        ("introduction.close", "closed", "未成交"),
        ("visit.close", "closed", "已结束"),
        ("visit.begin", "in_field", "现场诊断中"),
        ("station.open", "open", "报名中"),
        ("nothing.open", "open", "open"),
    ],
)
def test_state_is_told_in_the_words_of_its_own_thing(act: str, to: str, words: str, app: Flask) -> None:
    with app.test_request_context():
        assert audit_labels.facts(AuditEntry(action=act, facts={"to": to}), {}) == [("状态改为", words)]
