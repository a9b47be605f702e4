"""Words for what keeps brokering fair: refusals, closed needs, duties, interests, limits, grievances; templates read them by `labels`."""

from matchmaker.web.words import N_, Words

wakes = Words(
    {
        "region": N_("服务地区或需求地点变化后会再次推荐"),
        "budget": N_("预算或方案价格变化后会再次推荐"),
        "capacity": N_("可接数量增加、有对接结束，或满 60 天后会再次推荐"),
        "process": N_("方案内容或要求条目修改后会再次推荐"),
        "tried": N_("两家单位之间不再推荐"),
        "competitor": N_("两家单位之间不再推荐"),
        "timing": N_("截止日期或交付时间变化，或到期之后会再次推荐"),
        "other": N_("仅对这一条需求有效"),
    }
)
closed = Words(
    {
        "unverified": N_("未核验：贵单位的主体核验尚未通过或已到期"),
        "full": N_("容量已满：贵单位在谈的对接已到自己设定的上限"),
        "avoided": N_("回避：双方之间有利益关系申报，或此前的婉拒仍然有效"),
        "enough": N_("需求已有足够对接：同时进行的对接已到上限，有一件结束后会再开放"),
    }
)
closed_short = Words(
    {"unverified": N_("未核验"), "full": N_("容量已满"), "avoided": N_("回避"), "enough": N_("需求已有足够对接")}
)
duty = Words(
    {
        "proposed": N_("您提议了这件对接"),
        "verified": N_("您在 12 个月内核验过该服务商"),
        "tied": N_("您申报过与其中一方的利益关系"),
        "recused": N_("您已回避这件对接"),
    }
)
interest_kind = Words(
    {
        "employment": N_("任职"),
        "holding": N_("持股"),
        "contract": N_("合同往来"),
        "diagnosis": N_("参与过该企业的现场诊断"),
    }
)
limit = Words(
    {
        "open_asks": N_("一条需求同时进行的对接上限（件）"),
        "candidates": N_("专员提议时至少比较的候选（家）"),
        "provider_share": N_("单个服务商占比超过即提示（%）"),
        "officer_share": N_("单个专员占比超过即提示（%）"),
        "top_share": N_("前三家合计占比超过即提示（%）"),
        "new_exposure": N_("新入驻服务商占前十位的比例低于即提示（%）"),
    }
)
grievance_kind = Words({"objection": N_("异议"), "appeal": N_("申诉"), "report": N_("举报")})
grievance_state = Words(
    {"received": N_("已收到"), "in_hand": N_("办理中"), "answered": N_("已答复"), "closed": N_("已关闭")}
)
grievance_subject = Words(
    {"introduction": N_("对接"), "need": N_("需求"), "capability": N_("解决方案"), "organisation": N_("单位")}
)
