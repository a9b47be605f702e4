"""The demonstration's funds by evidence, with a correction, and one common problem that two of its enterprises agreed to."""

from dataclasses import dataclass
from datetime import timedelta

from matchmaker.accounts.models import Organisation
from matchmaker.commands.demonstration import Made
from matchmaker.foundation import clock
from matchmaker.reporting import funds, sharing
from matchmaker.reporting.funds import Fund, Said


@dataclass(frozen=True)
class _Amount:
    place: int  # which enterprise of the park, in order of codes
    kind: str
    wan: float
    evidence: str
    source: str
    days: int


AMOUNTS = (
    _Amount(0, "support", 150, "audited", "示例区拨付凭证 2026-07", 120),
    _Amount(0, "investment", 620, "document", "示例项目合同与发票清单", 110),
    _Amount(1, "support", 80, "document", "示例区批复 2026-11 号", 95),
    _Amount(1, "investment", 310, "audited", "示例会计师事务所专项审计", 60),
    _Amount(1, "loan", 200, "document", "示例银行放款凭证", 70),
    _Amount(2, "support", 60, "document", "示例区批复 2026-15 号", 50),
    _Amount(2, "investment", 260, "document", "示例设备采购合同", 45),
    _Amount(3, "investment", 900, "claimed", "企业在座谈会上介绍", 30),
)

TRACING = "SCN025"  # a finding is told to staff by its scene


def add_figures(made: Made) -> tuple[int, int]:
    """Make both; return how many amounts and how many common problems there are."""
    officer, park = made.officers["qinghe"], made.parks["qinghe"]
    firms = sorted(
        (one for one in made.organisations.values() if one.is_enterprise and one.park_id == park.id),
        key=lambda one: one.code,
    )
    rows = [_enter(made, firms, one) for one in AMOUNTS]
    wrong = rows[2]
    said = Said("support", 850_000, "document", wrong.source, wrong.on, "批复金额抄错，按原件更正")
    funds.enter(wrong.organisation, said, by=officer, now=made.now - timedelta(days=20), corrects=wrong)
    return len(rows), _share(made)


def _enter(made: Made, firms: list[Organisation], one: _Amount) -> Fund:
    at = made.now - timedelta(days=one.days - 2)
    said = Said(one.kind, round(one.wan * 10_000), one.evidence, one.source, clock.day_of(at) - timedelta(days=2))
    return funds.enter(firms[one.place], said, by=made.officers["qinghe"], now=at)


def _share(made: Made) -> int:
    """Take the suggestion to the officer that tells most of tracing, ask its members, and let the first two agree."""
    officer, at = made.officers["qinghe"], made.now - timedelta(days=6)
    groups = sharing.suggest(sharing.list_candidates(officer))
    told = [[one.code for one in ones if "追溯" in one.title or one.title == TRACING] for ones in groups]
    codes = max(told, key=len, default=[])
    if len(codes) < sharing.FEWEST:
        return 0
    about = "追溯码、流转卡和单据对不上，出了问题查不回批次和工序。几家行业不同，断的是同一处，可以一起找方案。"
    row = sharing.create("追溯断链：产品查不回批次和工序（示例）", about, codes, by=officer, now=at)
    sharing.ask(row, by=officer, now=at)
    for member in row.members[:2]:
        person = member.organisation.memberships[0].user
        sharing.say(member, True, by=person, now=at + timedelta(days=1))
    return 1
