"""Words for the library of policies and standards, its answers and briefings; `labels.py` brings them to templates."""

from matchmaker.web.words import N_, Words

policy_kind = Words({"measure": N_("支持政策"), "plan": N_("规划与方案"), "standard": N_("标准")})
support_type = Words(
    {
        "investment_share": N_("投资比例后补助"),
        "recognition_reward": N_("认定奖励"),
        "loan_interest": N_("贷款贴息"),
        "leasing": N_("融资租赁补贴"),
        "diagnosis": N_("诊断服务购买、服务券"),
        "standard_reward": N_("贯标评估奖励"),
        "provider_reward": N_("服务商奖励"),
        "first_set": N_("首台（套）配套"),
        "cloud": N_("上云上平台"),
        "training": N_("人才培训"),
        "events": N_("对接活动、平台补助"),
        "open_call": N_("揭榜挂帅"),
        "recognition": N_("梯度认定（不含资金）"),
    }
)
certainty = Words({"cited": N_("有公开出处，未核政府原文"), "unconfirmed": N_("未核实")})
condition_join = Words({"": N_("另一条条件"), "all": N_("并且（合成一条）"), "any": N_("或者（合成一条）")})
condition_about = Words(
    {"region_in": N_("所在地"), "industry_in": N_("行业"), "rule": N_("其他规则（写成 JSON）")}
)  # what a condition may look at beside the facts of the library, whose names are data
comparison = Words(
    {
        "is": N_("为"),
        "is_not": N_("不为"),
        "at_least": N_("不小于"),
        "at_most": N_("不大于"),
        "one_of": N_("是其中之一"),
        "none_of": N_("不是其中任何一个"),
        "from": N_("不早于"),
        "until": N_("不晚于"),
        "in": N_("在其中"),
        "not_in": N_("不在其中"),
    }
)
policy_answer = Words({"met": N_("满足"), "not_met": N_("不满足"), "cannot_tell": N_("无法判断")})
policy_verdict = Words(
    {
        "met": N_("所列条件均满足，仍以主管部门审核为准"),
        "not_met": N_("有条件不满足"),
        "cannot_tell": N_("还不能判断"),
    }
)
policy_standing = Words(
    {
        "in_force": N_("有效"),
        "expired": N_("已过期"),
        "not_yet": N_("尚未生效"),
        "no_dates": N_("有效期未查到"),
        "end_unknown": N_("失效日期未查到"),
        "begin_unknown": N_("生效日期未查到"),
    }
)
policy_reason = Words(
    {
        **policy_standing.words,
        "deadline_passed": N_("申报截止日期已过"),
        "region_within": N_("所在地在政策适用地区内"),
        "region_outside": N_("所在地不在政策适用地区内"),
        "region_unknown": N_("没有说明所在地"),
        "region_coarse": N_("所在地只到省市，判断不了是否在适用地区内"),
        "no_conditions": N_("没有查到申报条件"),
    }
)
briefing_kind = Words({"policy": N_("政策解读"), "standard": N_("标准宣贯")})
sub_domain = Words(
    {
        "组织战略": N_("组织战略"),
        "人员技能": N_("人员技能"),
        "数据": N_("数据"),
        "集成": N_("集成"),
        "信息安全": N_("信息安全"),
        "装备": N_("装备"),
        "网络": N_("网络"),
        "产品设计": N_("产品设计"),
        "工艺设计": N_("工艺设计"),
        "采购": N_("采购"),
        "计划与调度": N_("计划与调度"),
        "生产作业": N_("生产作业"),
        "设备管理": N_("设备管理"),
        "仓储配送": N_("仓储配送"),
        "安全环保": N_("安全环保"),
        "能源管理": N_("能源管理"),
        "物流": N_("物流"),
        "销售": N_("销售"),
        "客户服务": N_("客户服务"),
        "产品服务": N_("产品服务"),
    }
)  # by which a standard is linked to the maturity models; their own names are data of the room `assessment`
