"""Valid records with defaults for the tests of the recommender; a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from matchmaker.matching.matcher import Matcher
from matchmaker.matching.records import CapabilityRecord, CaseRecord, Evidence, NeedRecord, RequirementRecord, TagRecord
from matchmaker.matching.text import language_of


def make_need(id: str = "n1", **fields: Any) -> NeedRecord:
    """A need; `tags` may be words, `musts` and `wishes` texts of requirement lines."""
    lines = [RequirementRecord(f"m{at}", True, text) for at, text in enumerate(fields.pop("musts", ()), 1)]
    lines += [RequirementRecord(f"w{at}", False, text) for at, text in enumerate(fields.pop("wishes", ()), 1)]
    fields["tags"] = tuple(TagRecord(tag) for tag in fields.get("tags", ()))
    if lines:
        fields["requirements"] = tuple(lines)
    texts = [str(fields.get(name, "")) for name in ("title", "problem", "result")]
    fields.setdefault("lang", language_of(*texts, *(line.text for line in lines)))
    return NeedRecord(id, **fields)


def make_capability(id: str = "c1", **fields: Any) -> CapabilityRecord:
    """A capability of a provider of its own; `tags` may be words, `cases` texts of the work done."""
    fields.setdefault("provider", f"p-{id}")
    cases = [case if isinstance(case, str) else case.work for case in fields.get("cases", ())]
    fields.setdefault("lang", language_of(str(fields.get("title", "")), str(fields.get("does", "")), *cases))
    fields["tags"] = tuple(TagRecord(tag) for tag in fields.get("tags", ()))
    fields["cases"] = tuple(
        case if isinstance(case, CaseRecord) else CaseRecord(f"k{at}", work=case)
        for at, case in enumerate(fields.get("cases", ()), 1)
    )
    return CapabilityRecord(id, **fields)


def make_matcher(*records: NeedRecord | CapabilityRecord) -> Matcher:
    """A matcher with the shipped taxonomy and weights that holds the records."""
    matcher = Matcher()
    matcher.add(records)
    return matcher


def masked(capability: CapabilityRecord, evidence: Evidence) -> CapabilityRecord:
    """The capability with the marked words of one quotation taken out, sentence by sentence where the quotation stands twice."""

    def blank(text: str) -> str:
        at = text.find(evidence.quote)
        for start, end in evidence.spans if at >= 0 else ():
            text = text[: at + start] + "\n" * (end - start) + text[at + end :]
        return text

    if evidence.source.startswith("case:"):
        cases = tuple(
            replace(case, work=blank(case.work)) if f"case:{case.id}" == evidence.source else case
            for case in capability.cases
        )
        return replace(capability, cases=cases)
    return replace(capability, **{evidence.source: blank(getattr(capability, evidence.source))})


def make_catalogue() -> list[CapabilityRecord]:
    """Ten capabilities of different kinds in both languages."""
    return [
        make_capability(
            "c01",
            title="车间制造执行系统",
            does="MES 覆盖报工、追溯与看板，支持 OPC UA 采集。",
            tags=["MES", "质量追溯"],
        ),
        make_capability("c02", title="ERP 实施", does="财务、采购、库存一体化的企业资源计划。", tags=["ERP"]),
        make_capability(
            "c03",
            title="压铸件外观缺陷视觉检测",
            does="面向铝合金壳体的机器视觉检测，结果写回 MES。",
            tags=["机器视觉"],
        ),
        make_capability(
            "c04", title="能源管理系统", does="水电气表计联网，能耗分析与节能诊断。", tags=["能源管理系统"]
        ),
        make_capability(
            "c05", title="AGV 与立体仓库", does="自动导引车搬运，立体仓库与仓储管理系统集成。", tags=["AGV", "WMS"]
        ),
        make_capability(
            "c06",
            lang="en",
            title="Manufacturing execution system",
            does="An MES for discrete plants with traceability.",
            tags=["MES"],
        ),
        make_capability(
            "c07",
            lang="en",
            title="Energy monitoring",
            does="Metering of power and gas with an energy management system.",
        ),
        make_capability(
            "c08", lang="en", title="Robot welding cells", does="Turnkey robotic welding with offline programming."
        ),
        make_capability(
            "c09", title="高级排产软件", does="多品种小批量的有限产能排程，插单秒级重排。", tags=["APS", "智能排产"]
        ),
        make_capability(
            "c10",
            title="预测性维护",
            does="主轴与电机振动监测，故障提前两周预警。",
            cases=["轴承厂磨床振动监测，停机减少三成"],
        ),
    ]
