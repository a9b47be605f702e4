"""A judged data set of ten documents on disk, with a pair of twins and a need that nobody judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.matching.make import make_catalogue

QUERIES = [
    {
        "id": "t01-zh",
        "lang": "zh",
        "title": "能源管理系统",
        "text": "能源管理系统\n水电气计量与能耗分析",
        "tags": ["节能"],
    },
    {
        "id": "t01-en",
        "lang": "en",
        "title": "Energy management system",
        "text": "Metering and an energy management system",
    },
    {
        "id": "q02",
        "text": "压铸壳体外观检测",
        "tags": ["机器视觉"],
        "budget": [10, 50],
        "months": 6,
        "industry": "汽车",
        "regions": ["北京"],
    },
    {"id": "q04", "text": "没有人判过的需求"},
]


def write(folder: Path, queries: list[dict[str, Any]] | None = None, qrels: str | None = None) -> Path:
    """Writes the three files into a folder, with other queries or judgements where they are given."""
    docs = [
        {"id": one.id, "title": one.title, "text": f"{one.title}\n{one.does}", "tags": [tag.text for tag in one.tags]}
        for one in make_catalogue()
    ]
    docs[2] |= {
        "industry": ["汽车"],
        "regions": ["北京"],
        "budget": [20, 40],
        "months": [2, 4],
        "parts": ["轮毂外观检测"],
    }
    (folder / "docs.jsonl").write_text(
        "".join(json.dumps(doc, ensure_ascii=False) + "\n" for doc in docs), encoding="utf-8"
    )
    rows = QUERIES if queries is None else queries
    (folder / "queries.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    best = {"t01-zh": ("c04", "c07"), "t01-en": ("c07", "c04"), "q02": ("c03", "c06")}
    lines = [
        f"{query}\tc{at:02}\t{3 if f'c{at:02}' == good else 1 if f'c{at:02}' == fair else 0}"
        for query, (good, fair) in best.items()
        for at in range(1, 11)
    ]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n" if qrels is None else qrels, encoding="utf-8")
    return folder
