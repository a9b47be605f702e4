"""Words for codes of people, introductions and matches, and everything that templates call `labels`."""

from matchmaker.web import (
    assessment_labels,
    benchmark_labels,
    fairness_labels,
    file_labels,
    kpi_labels,
    policy_labels,
    post_labels,
    privacy_labels,
    station_labels,
    visit_labels,
)
from matchmaker.web.words import N_, Words

TABLES = (
    post_labels,
    fairness_labels,
    file_labels,
    visit_labels,
    station_labels,
    policy_labels,
    assessment_labels,
    benchmark_labels,
    kpi_labels,
    privacy_labels,
)
no_answer = file_labels.no_answer  # mails read this module, not the class below
state = Words(
    {
        "proposed": N_("待对方同意"),
        "agreed": N_("待园区确认"),
        "introduced": N_("已建立联系"),
        "met": N_("已洽谈"),
        "signed": N_("已签约"),
        "delivered": N_("已交付"),
        "declined": N_("已婉拒"),
        "withdrawn": N_("已撤回"),
        "expired": N_("已超时"),
        "closed": N_("未成交"),
    }
)
organisation_kind = Words({"enterprise": N_("企业"), "provider": N_("服务商"), "institute": N_("科研院所")})
size = Words(
    {
        "1-19": N_("1–19 人"),
        "20-99": N_("20–99 人"),
        "100-299": N_("100–299 人"),
        "300-999": N_("300–999 人"),
        "1000+": N_("1000 人以上"),
    }
)
role = Words(
    {
        "admin": N_("单位管理员"),
        "member": N_("经办人"),
        "officer": N_("园区专员"),
        "operator": N_("平台运营"),
        "expert": N_("专家"),
        "authority": N_("主管部门"),
        "auditor": N_("审计员"),
    }
)
verification = Words(
    {
        "draft": N_("未核验"),
        "submitted": N_("待核验"),
        "verified": N_("已核验"),
        "sent_back": N_("已退回"),
        "suspended": N_("已暂停"),
    }
)
join_state = Words({"pending": N_("待答复"), "accepted": N_("已同意"), "refused": N_("未同意")})
organisation_act = Words(
    {
        "found_organisation": N_("登记单位"),
        "edit_organisation": N_("修改资料"),
        "submit_organisation": N_("提交核验"),
        "verify_organisation": N_("通过核验"),
        "send_back_organisation": N_("退回"),
        "suspend_organisation": N_("暂停核验"),
        "ask_to_join": N_("有人申请加入"),
        "answer_join": N_("答复加入申请"),
        "invite": N_("发出邀请"),
        "withdraw_invitation": N_("撤回邀请"),
        "accept_invitation": N_("接受邀请"),
        "change_role": N_("修改成员身份"),
        "remove_member": N_("移出成员"),
        "organisation.record": N_("专员代录"),
        "import_organisation": N_("由文件导入"),
        "import.undo_organisation": N_("撤销导入的修改"),
        "invite_to_claim": N_("邀请认领"),
        "merge_organisation": N_("合并重复单位"),
        "split_organisation": N_("拆开已合并的单位"),
        "not_duplicate": N_("记为不是重复"),
        "ask_again": N_("重新提示重复"),
    }
)
check_item = Words({"status": N_("企业状态"), "abnormal": N_("经营异常"), "dishonest": N_("严重违法失信")})
grade = Words(
    {"self": N_("企业自述"), "material": N_("材料已核"), "customer": N_("客户确认"), "platform": N_("平台交付")}
)
answer = Words({"yes": N_("有依据"), "part": N_("部分满足"), "none": N_("资料未提及"), "no": N_("明确不满足")})
verdict = Words(
    {
        "high": N_("匹配度高"),
        "fairly_high": N_("匹配度较高"),
        "partial": N_("部分匹配"),
        "unproven": N_("必须项暂无依据"),
        "unmet": N_("不满足必须项"),
    }
)
part = Words(
    {
        "text": N_("用词对应"),
        "meaning": N_("表述相近"),
        "leaders": N_("与前列方案相近"),
        "tags": N_("标签重合"),
        "fit": N_("条件相符"),
    }
)  # of the match score
likeness = Words(
    {
        "text": N_("用词相同"),
        "same": N_("用词相同"),
        "rendered": N_("中英文说法对应"),
        "named": N_("同义说法"),
        "related": N_("说法相关"),
        "meaning": N_("表述相近"),
        "tags": N_("标签重合"),
        "fit": N_("条件相符"),
    }
)  # of two quotations: how what is marked in them is alike
part_basis = Words(
    {
        "text": N_("需求与方案、案例中相同的用词和概念，中英文按词典对照"),
        "meaning": N_("说法不同但意思相近的句子"),
        "leaders": N_("与这条需求最对口的几个方案有多相近"),
        "tags": N_("行业、场景、技术等标签的重合；同义、上下级和相近的词按远近折算"),
        "fit": N_("需求写明的行业、预算、截止日期、到现场服务"),
    }
)
standing = Words({"waits": N_("表述相近尚未计算，暂按其余部分排序")})  # of a post that the encoder has not seen
side = Words({"enterprise": N_("企业"), "provider": N_("服务商"), "staff": N_("园区专员"), "both": N_("双方")})
waiting = Words({"enterprise": N_("企业"), "provider": N_("服务商"), "staff": N_("园区专员"), "both": N_("双方")})
stage = Words(
    {
        "talk": N_("洽谈"),
        "survey": N_("现场勘查"),
        "quote": N_("方案报价"),
        "approval": N_("内部立项"),
        "tender": N_("招标比价"),
        "contract": N_("合同审批"),
        "work": N_("实施"),
    }
)
public_state = Words(
    {
        "asking": N_("征求意见中"),
        "in_contact": N_("已建立联系"),
        "signed": N_("已签约"),
        "delivered": N_("已交付"),
        "ended": N_("已结束"),
    }
)
outcome = Words({"meeting": N_("洽谈"), "intention": N_("意向"), "signing": N_("签约"), "delivery": N_("交付")})
outcome_grade = Words(
    {
        "none": N_("尚无"),
        "one": N_("一方确认"),
        "both": N_("双方确认"),
        "document": N_("凭证已核"),
        "disputed": N_("说法不一"),
        "refuted": N_("经核实不成立"),
    }
)
contract = Words({"contract": N_("正式合同"), "framework": N_("框架协议")})
band = Words(
    {
        "0-10": N_("10 万元以下"),
        "10-50": N_("10–50 万元"),
        "50-100": N_("50–100 万元"),
        "100-500": N_("100–500 万元"),
        "500+": N_("500 万元以上"),
    }
)
stars = Words({"5": N_("很好"), "4": N_("好"), "3": N_("一般"), "2": N_("较差"), "1": N_("很差")})
not_chosen = Words(
    {
        "price": N_("价格"),
        "time": N_("时间"),
        "fit": N_("方案与要求的符合程度"),
        "cases": N_("案例与经验"),
        "elsewhere": N_("通过其他途径解决"),
    }
)
follow_up = Words(
    {
        "going": N_("仍在推进"),
        "intention": N_("已达成意向"),
        "signed": N_("已签约"),
        "delivered": N_("已交付"),
        "ended": N_("不再推进"),
    }
)
decline = Words(
    {
        "region": N_("地区不合适"),
        "budget": N_("预算不合适"),
        "capacity": N_("暂时没有人手"),
        "process": N_("工艺或领域不符"),
        "tried": N_("以前合作过或试过"),
        "competitor": N_("有竞争关系"),
        "timing": N_("时间不合适"),
        "other": N_("其他原因"),
    }
)
action = Words(
    {
        "propose": N_("发起对接"),
        "agree": N_("同意对接"),
        "confirm": N_("确认对接"),
        "record_meeting": N_("登记洽谈"),
        "record_no_show": N_("登记未到"),
        "plan": N_("安排下一步"),
        "intend": N_("已达成意向"),
        "sign": N_("登记签约"),
        "deliver": N_("登记交付"),
        "deny": N_("与事实不符"),
        "decline": N_("婉拒"),
        "withdraw": N_("撤回"),
        "expire": N_("超时"),
        "hand_over": N_("转园区跟进"),
        "close": N_("结束，未成交"),
        "reopen": N_("恢复"),
    }
)
done = Words(
    {
        "agree": N_("%(who)s同意对接"),
        "confirm": N_("%(who)s确认对接"),
        "record_meeting": N_("%(who)s登记洽谈"),
        "record_no_show": N_("%(who)s登记未到"),
        "plan": N_("%(who)s安排了下一步"),
        "intend": N_("%(who)s登记意向"),
        "sign": N_("%(who)s登记签约"),
        "deliver": N_("%(who)s登记交付"),
        "deny": N_("%(who)s说与事实不符"),
        "decline": N_("%(who)s婉拒"),
        "withdraw": N_("%(who)s撤回"),
        "close": N_("%(who)s结束对接，未成交"),
        "reopen": N_("%(who)s恢复对接"),
    }
)
tick = Words(
    {
        "consents": N_("双方单独同意均有效"),
        "verified": N_("双方主体核验在有效期内"),
        "registers": N_("企业状态、经营异常、严重违法失信"),
        "secrecy": N_("保密审查：需求不含涉密信息"),
        "conflict": N_("我已阅读利益冲突声明，且与双方无关联"),
    }
)
contact_field = Words(
    {
        "contact_name": N_("联系人"),
        "contact_title": N_("职务"),
        "contact_phone": N_("电话"),
        "contact_email": N_("邮箱"),
    }
)
mail_state = Words(
    {
        "queued": N_("待发"),
        "leased": N_("发送中"),
        "sent": N_("已发"),
        "failed": N_("失败"),
        "cancelled": N_("已取消"),
        "held": N_("等摘要"),
        "digested": N_("已入摘要"),
        "muted": N_("未发送"),
        "bounced": N_("被退信"),
    }
)

group_missing = visit_labels.group_missing
grievance_kind = fairness_labels.grievance_kind  # mails take their words from this module alone


class Labels:
    """Every table by name, for templates: `labels.answer["yes"]`."""

    def __getattr__(self, name: str) -> Words:
        table = globals().get(name) or next((vars(one)[name] for one in TABLES if name in vars(one)), None)
        if not isinstance(table, Words):
            raise AttributeError(name)
        return table
