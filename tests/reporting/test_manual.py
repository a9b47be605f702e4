"""docs/kpi.md is the dictionary of the code: every figure with its measure and rule, nothing else; words and entries match."""

from pathlib import Path

from matchmaker.reporting.funds import FundKind
from matchmaker.reporting.kpi import DICTIONARY
from matchmaker.web import kpi_labels

MANUAL = Path(__file__).parents[2] / "docs" / "kpi.md"


def table() -> str:
    rows = [
        f"| `{one.code}` | {kpi_labels.kpi.words[one.code]} | {one.measure} | {kpi_labels.kpi_rule.words[one.code]} |"
        for one in DICTIONARY
    ]
    for code in (*FundKind, "multiplier"):
        rows.append(f"| `{code}` | {kpi_labels.kpi.words[code]} | sum | {kpi_labels.kpi_rule.words[code]} |")
    return "\n".join(["| code | 指标 | measure | 计数规则 |", "|---|---|---|---|", *rows])


def test_the_manual_is_the_dictionary() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    assert table() in text


def test_every_entry_has_its_words() -> None:
    codes = {one.code for one in DICTIONARY} | {*FundKind, "multiplier"}
    for words in (kpi_labels.kpi, kpi_labels.kpi_rule, kpi_labels.kpi_unit):
        assert set(words.words) == codes
