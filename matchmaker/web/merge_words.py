"""Words about organisations that may be one: the evidence, what would move, what is in the way; rules are in `importing/`."""

from flask_babel import gettext as _

from matchmaker.foundation.errors import DomainError
from matchmaker.web.problems import ERRORS
from matchmaker.web.words import N_, Words

evidence = Words(
    {
        "code_body": N_("代码的主体标识码相同"),
        "code_near": N_("代码只差一两位"),
        "name_same": N_("名称去掉地名和“有限公司”等之后相同"),
        "name_near": N_("名称相近"),
        "phone": N_("联系电话相同"),
    }
)
TABLES: dict[str, str] = {
    "membership": N_("成员"),
    "need": N_("需求"),
    "capability": N_("方案"),
    "introduction": N_("对接"),
    "consent": N_("单独同意"),
    "reveal": N_("联系方式公开记录"),
    "contact_seen": N_("联系方式查看记录"),
    "invitation": N_("邀请"),
    "join_request": N_("加入申请"),
    "feedback": N_("收藏与不合适"),
}
OBSTACLES: dict[str, str] = {
    "merged_already": N_("其中一家已经合并到别的单位。"),
    "merge_kinds": N_("一家是企业，一家是服务商或科研院所，不能合并。"),
    "merge_two_sides": N_("两家是同一件对接的双方，不能合并：%(codes)s"),
    "merge_collides": N_("两家对同一条需求都有进行中的对接，请先结束其中一件：%(codes)s"),
    "split_later_first": N_("保留的单位之后又合并到了别的单位，请先拆开那一次。"),
}


def obstacle_text(error: DomainError) -> str:
    """Return what is in the way, in the reader's language, naming the introductions."""
    facts = {"codes": str(_("、")).join(error.facts["codes"])} if "codes" in error.facts else error.facts
    return str(_(OBSTACLES.get(error.code) or ERRORS[error.code], **facts))


def moving(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return what would go over, by name; what has none is told together."""
    named = [(str(_(TABLES[table])), n) for table, n in counts.items() if table in TABLES]
    rest = sum(n for table, n in counts.items() if table not in TABLES)
    return [*named, (str(_("其他记录")), rest)] if rest else named
