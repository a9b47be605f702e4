"""Words of the figures: names, counting rules, units, stages and origins of the chain; how they are counted is `reporting/kpi.py`."""

from matchmaker.web.words import N_, Words

kpi = Words(
    {
        "stations": N_("进园区活动场次"),
        "enterprises": N_("参与企业数"),
        "experts": N_("专家数"),
        "expert_visits": N_("专家人次"),
        "diagnosed": N_("诊断企业数"),
        "reports": N_("诊断报告数"),
        "needs": N_("需求数"),
        "valid_needs": N_("有效需求数"),
        "offers": N_("供给数"),
        "providers": N_("服务商数"),
        "meetings": N_("对接数（已洽谈）"),
        "intentions": N_("意向数"),
        "signed_claimed": N_("签约数（含未核凭证）"),
        "contracts": N_("正式合同数"),
        "frameworks": N_("框架协议数"),
        "contract_amount": N_("合同金额"),
        "delivered": N_("交付数"),
        "conversion": N_("需求转化率"),
        "scenes": N_("场景覆盖"),
        "assessed": N_("自评估数"),
        "lift": N_("成熟度平均提升"),
        "findings": N_("诊断问题数"),
        "findings_implemented": N_("已实施问题数"),
        "gaps_closed": N_("已关闭差距数"),
        "days_to_match": N_("需求公开到首次对接"),
        "days_to_meeting": N_("建立联系到洽谈"),
        "days_to_report": N_("诊断到签发报告"),
        "deal_satisfaction": N_("对接满意度"),
        "station_satisfaction": N_("活动满意度"),
        "support": N_("支持资金"),
        "investment": N_("企业投资"),
        "loan": N_("贷款额"),
        "multiplier": N_("社会资本带动倍数"),
    }
)
kpi_rule = Words(
    {
        "stations": N_("从第一位企业代表签到起算一场；没有企业到场的不算。"),
        "enterprises": N_(
            "按统一社会信用代码去重；期间内至少完成一项：提交自评估、确认诊断报告、需求通过审核、双方确认的洽谈、到场签到。"
        ),
        "experts": N_("按人去重；签过保密承诺和利益声明并在诊断当日在组的才算。"),
        "expert_visits": N_("一人参加一次诊断算一人次，与专家数分开报。"),
        "diagnosed": N_("按统一社会信用代码去重；报告已签发并且企业已确认的才算。"),
        "reports": N_("一次诊断只算一份，不论签发几版；企业确认之日起算。"),
        "needs": N_("企业提交之日起算；同一企业同一题目的只算一条。"),
        "valid_needs": N_("首次通过审核并公开之日起算；同一企业同一题目合并为一条，紧急下线的不算。"),
        "offers": N_("首次公开之日起算；按方案计，紧急下线的不算。"),
        "providers": N_(
            "按统一社会信用代码去重；至少公开过一个方案。方案公开前须通过主体核验。按服务商自身所在园区筛选。"
        ),
        "meetings": N_("双方都确认已洽谈，或园区看过记录；发过消息、只有一方说的都不算。"),
        "intentions": N_("双方都确认有意向，或园区看过凭证；说法不一的不算。"),
        "signed_claimed": N_("双方确认或园区看过合同，两者有其一。与下两项并列，便于看出还有多少没核凭证。"),
        "contracts": N_("双方都确认，并且园区看过凭证；框架协议不在内。"),
        "frameworks": N_("双方都确认，并且园区看过凭证的框架协议；不计入合同。"),
        "contract_amount": N_(
            "只加正式合同中核定的金额，人民币万元；平台没有记录是否含税，因此不区分。没填金额的合同不计入，旁边写明笔数。"
        ),
        "delivered": N_("双方都确认已交付，或园区看过凭证。"),
        "conversion": N_("期间内公开的有效需求中，到统计日已签约的占比；同一批需求自己和自己比。"),
        "scenes": N_("40 个典型场景中，至少有一个交付的场景数；场景取自需求的标签。"),
        "assessed": N_("提交的自评估份数，快速和完整都算。"),
        "lift": N_("同一企业、同一模型版本、同一填法和权重的 T1 减 T0；没有两轮的不算。"),
        "findings": N_("专家组记录之日起算，一条算一条。"),
        "findings_implemented": N_("由关联需求的对接交付得出，没人能手工改成已实施。"),
        "gaps_closed": N_("由差距转成的需求，其对接已交付。"),
        "days_to_match": N_("从需求首次公开到第一次发起对接的自然日，取中位数；还没对接的不算。"),
        "days_to_meeting": N_("从建立联系到双方确认洽谈的自然日，取中位数。"),
        "days_to_report": N_("从诊断当日到首版报告签发的自然日，取中位数；只算企业已确认的。"),
        "deal_satisfaction": N_("洽谈双方各评一次，满分 5；人数、平均分和应答率一起报。"),
        "station_satisfaction": N_(
            "到场人员每人评一次，满分 5；人数、平均分和应答率一起报。"
            "按场次整场计入，不足三家评价的场次不计；按行业或地区筛选时不显示。"
        ),
        "support": N_("各级财政的支持和补贴，按凭证分级；更正另起一行，原行保留。"),
        "investment": N_("企业为项目自筹的投资，按凭证分级；贷款不在内。"),
        "loan": N_("银行等机构的贷款，按凭证分级；与投资分开报。"),
        "multiplier": N_("企业投资除以支持资金，两项都只取已核凭证的金额；任何一项没有就不算。"),
    }
)
kpi_unit = Words(
    {
        "stations": N_("场"),
        "enterprises": N_("家"),
        "experts": N_("人"),
        "expert_visits": N_("人次"),
        "diagnosed": N_("家"),
        "reports": N_("份"),
        "needs": N_("条"),
        "valid_needs": N_("条"),
        "offers": N_("个"),
        "providers": N_("家"),
        "meetings": N_("次"),
        "intentions": N_("项"),
        "signed_claimed": N_("项"),
        "contracts": N_("项"),
        "frameworks": N_("项"),
        "contract_amount": N_("万元"),
        "delivered": N_("项"),
        "conversion": N_("%"),
        "scenes": N_("个"),
        "assessed": N_("份"),
        "lift": N_("分"),
        "findings": N_("条"),
        "findings_implemented": N_("条"),
        "gaps_closed": N_("条"),
        "days_to_match": N_("天"),
        "days_to_meeting": N_("天"),
        "days_to_report": N_("天"),
        "deal_satisfaction": N_("分"),
        "station_satisfaction": N_("分"),
        "support": N_("万元"),
        "investment": N_("万元"),
        "loan": N_("万元"),
        "multiplier": N_("倍"),
    }
)
kpi_group = Words(
    {
        "reach": N_("活动与诊断"),
        "market": N_("供需"),
        "results": N_("成效"),
        "maturity": N_("成熟度与落实"),
        "speed": N_("时效"),
        "satisfaction": N_("满意度"),
        "money": N_("资金"),
    }
)
chain_stage = Words(
    {
        "raised": N_("已提出"),
        "valid": N_("已公开"),
        "asked": N_("已征求意见"),
        "introduced": N_("已建立联系"),
        "met": N_("已洽谈"),
        "signed": N_("已签约"),
        "delivered": N_("已交付"),
        "closed": N_("已关闭"),
    }
)
chain_origin = Words({"gap": N_("成熟度差距"), "finding": N_("诊断问题"), "own": N_("企业自提"), "all": N_("全部来源")})
row_kind = Words(
    {
        "need": N_("需求"),
        "introduction": N_("对接"),
        "visit": N_("现场诊断"),
        "finding": N_("诊断问题"),
        "assessment": N_("自评估"),
        "capability": N_("方案"),
        "station": N_("活动"),
        "registration": N_("报名"),
        "fund": N_("资金"),
    }
)
fund_evidence = Words({"claimed": N_("企业自述"), "document": N_("凭证已核"), "audited": N_("审计或拨付凭证")})
shared_state = Words({"draft": N_("整理中"), "open": N_("已公开"), "merged": N_("已并入别组"), "closed": N_("已结束")})
ERRORS = {
    "fund_day_in_future": N_("日期不能晚于今天。"),
    "too_few_enterprises": N_("至少要有两家企业的需求或问题。"),
    "merge_with_itself": N_("不能并入自己。"),
}
problem_act = Words(
    {
        "fund.enter": N_("资金已登记"),
        "fund.correct": N_("资金记录已更正"),
        "shared_problem.create": N_("共性问题已建立"),
        "shared_problem.rename": N_("共性问题已改名"),
        "shared_problem.merge": N_("共性问题已合并"),
        "shared_problem.ask": N_("已征求成员企业同意"),
        "shared_problem.answer": N_("成员企业已答复"),
        "shared_problem.close": N_("共性问题已结束"),
    }
)
