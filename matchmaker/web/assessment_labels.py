"""Words for codes of maturity: levels, degrees, kinds, how sure a weight set is, what became of a gap."""

from matchmaker.web.words import N_, Words

maturity_level = Words(
    {
        "0": N_("未达一级"),
        "1": N_("一级（规划级）"),
        "2": N_("二级（规范级）"),
        "3": N_("三级（集成级）"),
        "4": N_("四级（优化级）"),
        "5": N_("五级（引领级）"),
    }
)
maturity_degree = Words(
    {"1": N_("完全满足"), "0.8": N_("大部分满足"), "0.5": N_("部分满足"), "0": N_("不满足")},
)
assessment_kind = Words({"quick": N_("快速自评"), "full": N_("完整自评")})
assessment_kind_means = Words(
    {
        "quick": N_("每个能力子域选一句最接近现状的话，约 10 分钟；结果是参考区间。"),
        "full": N_("逐条回答，从一级开始，达到后才问下一级；可以和同事分几次填。"),
    }
)
assessment_state = Words({"draft": N_("填写中"), "submitted": N_("已提交")})
weights_certainty = Words(
    {
        "unverified-memory": N_("凭记忆录入，尚未与标准原文核对"),
        "secondary": N_("来自二手资料，尚未核对"),
        "checked": N_("已与标准原文核对"),
    }
)
weights_set = Words(
    {"unverified-memory": N_("随产品提供"), "draft-secondary": N_("随产品提供")}
)  # others have an operator's name
model_status = Words({"in-force": N_("现行标准"), "draft": N_("修订草案，尚未成为标准")})
maturity_horizon = Words({"soon": N_("0–6 个月"), "next": N_("6–18 个月"), "later": N_("18–36 个月")})
gap_state = Words(
    {
        "open": N_("尚未形成需求"),
        "draft": N_("需求草稿"),
        "submitted": N_("需求待审核"),
        "sent_back": N_("需求被退回"),
        "published": N_("需求已发布"),
        "filled": N_("需求已满足"),
        "expired": N_("需求已到期"),
        "withdrawn": N_("需求已撤下"),
        "closed": N_("已交付，差距已关闭"),
    }
)
assessment_act = Words(
    {
        "assessment.start": N_("成熟度自评估已开始"),
        "assessment.submit": N_("成熟度自评估已提交"),
        "assessment.discard": N_("成熟度自评估草稿已删除"),
        "assessment.draft_need": N_("差距已写成需求草稿"),
        "assessment.load_weights": N_("成熟度权重集已启用"),
        "assessment.keep_evidence": N_("证据文件已上传"),
        "assessment.remove_evidence": N_("证据文件已删除"),
    }
)
ERRORS: dict[str, str] = {  # `problems.py` gives them out
    "assessment_begun": N_("同事刚刚开始了同一份自评估，请刷新后继续填写。"),
    "level_not_open": N_("前一级还没有达到或没有答完，这一级暂时不用回答。"),
    "answers_missing": N_("还有 %(n)s 条没有回答，答完才能提交。"),
    "reason_for_left_out": N_("不适用须写明原因。"),
    "not_tailorable": N_("评估方法不允许这个能力子域不适用。"),
    "element_gone": N_("每个能力要素至少要留一个适用的能力子域。"),
    "bad_weights": N_("权重不能用：%(what)s"),
    "weights_name_taken": N_("这个模型已有同名的权重集，请换一个名称。"),
    "gap_closed": N_("这个差距的需求已经交付，差距已关闭。"),
}
