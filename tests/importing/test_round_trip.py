"""What is written into a file is read back as it was, in both languages, both formats and any order; headings and names fold."""

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from matchmaker.accounts.uscc import complete
from matchmaker.foundation.errors import Invalid
from matchmaker.importing.cells import Reader, read
from matchmaker.importing.columns import Column, columns_of, plain, recognise
from matchmaker.importing.files import BLANKS, read_sheets
from matchmaker.importing.folded import folded
from matchmaker.importing.lists import joined, parts
from matchmaker.importing.models import Kind
from matchmaker.importing.parsing import parse
from matchmaker.importing.showing import show
from matchmaker.matching.taxonomy import default_taxonomy
from matchmaker.matching.text import squeeze
from matchmaker.web import labels, post_labels
from tests.importing.files import as_csv, xlsx

WORDS = {
    "organisation_kind": {
        "zh": {"enterprise": "企业", "provider": "服务商"},
        "en": {"enterprise": "Enterprise", "provider": "Provider"},
    },
    "size": {"zh": {"100-299": "100–299 人"}, "en": {"100-299": "100–299 people"}},
    "service": {"zh": {"onsite": "到现场"}, "en": {"onsite": "On site"}},
    "procurement": {"zh": {"tender": "招标"}, "en": {"tender": "Tender"}},
    "capability_kind": {"zh": {"software": "软件"}, "en": {"software": "Software"}},
    "spoken": {"zh": {"zh": "中文", "ja": "日文"}, "en": {"zh": "Chinese", "ja": "Japanese"}},
    "language": {"zh": {"zh": "中文", "en": "英文"}, "en": {"zh": "Chinese", "en": "English"}},
}
READER = Reader(WORDS, {"qinghe": ("清河智造园", "Qinghe Park")})
ODD = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)
LONG = st.lists(ODD, min_size=1, max_size=3).map("\n".join).map(lambda text: text.strip(BLANKS)).filter(bool)
WORD = st.text("智能ABxyz-09+.", min_size=1, max_size=12).filter(str.strip)
PART = ODD.map(lambda text: text.strip(BLANKS))


def ids(facet: str) -> list[str]:
    return [one.id for one in default_taxonomy().concepts.values() if one.facet == facet]


def line_of(most: int) -> st.SearchStrategy[str]:
    """Return texts of one line, as long as the column bears."""
    one = ODD.map(lambda text: " ".join(text[:most].split()))
    return one.filter(lambda text: text.strip(BLANKS) and plain(text))


def value_of(column: Column) -> st.SearchStrategy[Any]:
    """Return values that a column may have."""
    sort, of = column.sort, column.of
    if sort == "text":
        return line_of(int(of)) if int(of) <= 200 else LONG
    if sort in ("choice", "choices"):
        one = st.sampled_from(sorted(WORDS[of]["zh"]))
        return one if sort == "choice" else st.lists(one, min_size=1, unique=True)
    if sort in ("concept", "concepts"):
        found = st.sampled_from(ids(of))
        return found if sort == "concept" else st.lists(found, min_size=1, max_size=3, unique=True)
    line = st.fixed_dictionaries(
        {
            "text": PART.filter(bool),
            **{name: PART.map(lambda t: t[:20].strip(BLANKS)) for name in ("measure", "current", "target", "unit")},
        }
    )
    case = st.fixed_dictionaries(
        {
            "year": st.none() | st.integers(1990, 2100),
            "customer": PART,
            "work": PART,
            "result": PART,
            "consented": st.booleans(),
        }
    )
    return {
        "uscc": st.integers(0, 9_999_999).map(lambda n: complete(f"91999999MC{n:07d}")),
        "code": st.integers(1, 9999).map(lambda n: f"N-2026-{n:04d}"),
        "number": st.integers(0, 10**8).map(lambda n: n / 100),
        "whole": st.integers(0, 50),
        "day": st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)).map(str),
        "yesno": st.booleans(),
        "park": st.sampled_from(["qinghe", ""]),
        "phone": st.integers(10**6, 10**12).map(str),
        "email": st.integers(0, 10**6).map(lambda n: f"a{n}@firm.example"),
        "tags": st.lists(WORD, min_size=1, max_size=5, unique=True),
        "words": st.lists(WORD, min_size=1, max_size=5, unique=True),
        "lines": st.lists(line, min_size=1, max_size=4).map(
            lambda rows: [{**row, "must": column.field == "must"} for row in rows]
        ),
        "cases": st.lists(case, min_size=1, max_size=3),
        "titles": st.lists(st.sampled_from(ids("qualification")), min_size=1, max_size=3, unique=True).map(
            lambda found: [[one, None] for one in found]
        ),
    }[sort]


def rows_of(kind: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = columns_of(kind)
    row = st.fixed_dictionaries(
        {one.key: value_of(one) for one in columns if one.must},
        optional={one.key: value_of(one) for one in columns if not one.must},
    )
    return st.lists(row, min_size=1, max_size=3)


def table_of(kind: str, rows: list[dict[str, Any]], lang: str, order: int) -> list[list[str]]:
    """Return the rows as a person would fill the template in, its columns in some order."""
    columns = columns_of(kind)
    random.Random(order).shuffle(columns)
    heads = [one.heading(lang) for one in columns]
    return [
        heads,
        *([show(one, row[one.key], READER, lang) if one.key in row else "" for one in columns] for row in rows),
    ]


def test_a_name_with_a_comma_stands_beside_the_place_that_it_lies_in() -> None:
    [column] = [one for one in columns_of(Kind.CAPABILITIES) if one.key == "capability.regions"]
    for places in (["REG120000", "REG120102"], ["REG120102", "REG120000", "REG110106"]):
        for lang in ("zh", "en"):
            assert read(column, show(column, places, READER, lang), READER) == places
    assert read(column, "Hedong, Tianjin, Tianjin", READER) == ["REG120102", "REG120000"], "typed with commas alone"


@pytest.mark.parametrize("kind", list(Kind))
def test_parse_reads_what_was_rendered(kind: str) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.reuse, Phase.generate),  # rows of many columns: making a failure small takes minutes
    )
    @given(
        rows=rows_of(kind),
        lang=st.sampled_from(["zh", "en"]),
        order=st.integers(0, 99),
        form=st.sampled_from(["xlsx", "utf-8-sig", "gb18030"]),
    )
    def check(rows: list[dict[str, Any]], lang: str, order: int, form: str) -> None:
        table = table_of(kind, rows, lang, order)
        data = xlsx(table) if form == "xlsx" else as_csv(table, form)
        found = parse(read_sheets(data), kind, READER)
        assert [row.wrong for row in found.rows] == [[] for _ in rows]
        told = [
            {f"{part}.{name}": value for part, of in row.told.items() for name, value in of.items()}
            for row in found.rows
        ]
        assert told == rows
        assert (found.unknown, found.language) == ([], lang)

    check()


@given(values=st.lists(PART, min_size=1, max_size=5))
@example(values=["a|b", "\\n", "c\nd", "｜", "\\|"])
def test_parts_take_joined_apart(values: list[str]) -> None:
    assert parts(joined(values), len(values)) == values


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+86 1", "-5", "@SUM(A1)", "'x", "_x0041_", "a\nb", "０１", "1e5"]
)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_text_stays_text(text: str, form: str) -> None:
    table = [["要求", "x"], [text, "y"]]
    assert read_sheets(xlsx(table) if form == "xlsx" else as_csv(table))[0][1][0] == text


def test_every_name_of_a_column_is_recognised() -> None:
    for kind in Kind:
        columns = columns_of(kind)
        for lang in ("zh", "en"):
            heads = [f" {one.heading(lang)}* " for one in columns]
            assert recognise(heads, kind) == columns
        for one in columns:
            meant = {found.key for name in one.also for found in recognise([name], kind) if found is not None}
            assert not one.also or meant  # another column may own the name, but somebody does
    assert recognise(["原因", "Reason"], Kind.NEEDS) == [None, None]


def test_missing_and_doubled_headings() -> None:
    with pytest.raises(Invalid) as told:
        parse([[["单位全称", "电话"], ["甲", "1"]]], Kind.ORGANISATIONS, READER)
    assert told.value.code == "headings_missing"
    assert told.value.facts["zh"] == ["统一社会信用代码", "所在地区", "人员规模"]
    assert [one.key if one else None for one in recognise(["名称", "单位全称"], Kind.ORGANISATIONS)] == [
        "organisation.name",
        None,
    ]


@pytest.mark.parametrize(
    "same",
    [
        (
            "北京顺义精密制造有限公司",
            "北京市顺义區精密製造有限責任公司",
            "精密制造股份有限公司",
            "精密制造（北京）有限公司",
        ),
        ("苏州恒力集团有限公司", "江苏省苏州市恒力集团", "恒力股份有限公司"),
        ("Sample Precision Co., Ltd.", "ＳＡＭＰＬＥ precision", "Sample Precision Inc"),
    ],
)
def test_spellings_of_one_name_fold_together(same: tuple[str, ...]) -> None:
    assert len({folded(name) for name in same}) == 1


def test_different_names_stay_apart() -> None:
    names = [
        "恒力机械有限公司",
        "恒立机械有限公司",
        "北京公司",
        "上海公司",
        "有限公司",
        "Precision Works Ltd",
        "Prime Works Ltd",
    ]
    assert len({folded(name) for name in names}) == len(names)


@given(name=ODD)
def test_folding_is_stable(name: str) -> None:
    assert folded(name) == folded(f" {name} ")
    assert bool(folded(name)) == bool(squeeze(name))


@pytest.mark.parametrize(
    "column",
    [one for kind in (Kind.COLLECTION, Kind.CAPABILITIES) for one in columns_of(kind)],
    ids=lambda one: one.key,
)
def test_examples_of_the_template_are_right(column: Column) -> None:
    tables = {"organisation_kind": labels.organisation_kind, "size": labels.size, "service": post_labels.service}
    tables |= {
        "procurement": post_labels.procurement,
        "capability_kind": post_labels.capability_kind,
        "spoken": post_labels.spoken,
        "language": post_labels.spoken,
    }
    words = {name: {"zh": dict(table.words)} for name, table in tables.items()}
    if column.example("zh"):
        assert read(column, column.example("zh"), Reader(words, {})) is not None
