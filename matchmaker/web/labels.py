"""Words for codes: the only Python file with long lists of words for users; templates use it as `labels`."""

from typing import Any

from flask_babel import gettext as _

from matchmaker.foundation.errors import DomainError

# Each table is a function of the language in force, therefore built on call through `Words`.


class Words:
    """A table of msgids that is translated when it is read: `labels.state["agreed"]`."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words

    def __getitem__(self, code: str | None) -> str:
        return _(self.words[code]) if code in self.words else (code or "")

    def items(self) -> list[tuple[str, str]]:
        return [(code, _(word)) for code, word in self.words.items()]


def N_(text: str) -> str:
    """Mark a msgid for extraction."""
    return text


ERRORS: dict[str, str] = {
    "not_yours": N_("您没有权限做这件事。"),
    "not_your_role": N_("您现在的身份不能打开这个页面。"),
    "no_such_step": N_("状态已经变了，这一步不能再做。请刷新后查看最新状态。"),
    "stale_form": N_("页面停留太久或已在别处登录，请返回后重新提交；填写的内容没有丢失。"),
    "changed_meanwhile": N_("别人刚刚修改过，您的修改没有覆盖对方。两份内容都在下面。"),
}


def error_text(error: DomainError) -> str:
    """Return what happened, in the reader's language; an unknown code says nothing rather than something wrong."""
    word = ERRORS.get(error.code)
    return _(word, **error.facts) if word else ""


state = Words({
    "proposed": N_("待对方同意"), "agreed": N_("待园区确认"), "introduced": N_("已建立联系"), "met": N_("已洽谈"),
    "signed": N_("已签约"), "delivered": N_("已交付"), "declined": N_("已婉拒"), "withdrawn": N_("已撤回"),
    "expired": N_("已超时"), "closed": N_("未成交"),
})
need_state = Words({
    "draft": N_("草稿"), "submitted": N_("待审核"), "published": N_("已发布"), "sent_back": N_("已退回"),
    "filled": N_("已满足"), "withdrawn": N_("已撤下"), "expired": N_("已到期"),
})
capability_state = Words({
    "draft": N_("草稿"), "submitted": N_("待审核"), "published": N_("已发布"), "paused": N_("已暂停"),
    "sent_back": N_("已退回"), "withdrawn": N_("已撤下"),
})
capability_kind = Words({
    "equipment": N_("装备"), "software": N_("软件"), "integration": N_("系统集成"), "consulting": N_("咨询"),
    "training": N_("培训"), "finance": N_("金融"), "research": N_("科研"),
})
organisation_kind = Words({"enterprise": N_("企业"), "provider": N_("服务商"), "institute": N_("科研院所")})
size = Words({
    "1-19": N_("1–19 人"), "20-99": N_("20–99 人"), "100-299": N_("100–299 人"), "300-999": N_("300–999 人"),
    "1000+": N_("1000 人以上"),
})
role = Words({
    "admin": N_("单位管理员"), "member": N_("经办人"), "officer": N_("园区专员"), "operator": N_("平台运营"),
    "expert": N_("专家"), "authority": N_("主管部门"), "auditor": N_("审计员"),
})
verification = Words({
    "draft": N_("未核验"), "submitted": N_("待核验"), "verified": N_("已核验"), "sent_back": N_("已退回"),
    "suspended": N_("已暂停"),
})
check_item = Words({"status": N_("企业状态"), "abnormal": N_("经营异常"), "dishonest": N_("严重违法失信")})
service = Words({"onsite": N_("到现场"), "remote": N_("远程"), "either": N_("均可")})
procurement = Words({"direct": N_("直接采购"), "inquiry": N_("询价"), "negotiation": N_("竞争性谈判"), "tender": N_("招标")})
grade = Words({"self": N_("企业自述"), "material": N_("材料已核"), "customer": N_("客户确认"), "platform": N_("平台交付")})
answer = Words({"yes": N_("有依据"), "part": N_("部分满足"), "none": N_("资料未提及"), "no": N_("明确不满足")})
verdict = Words({"high": N_("匹配度高"), "fairly_high": N_("匹配度较高"), "partial": N_("部分匹配"), "unmet": N_("不满足必须项")})
part = Words({"text": N_("文字"), "tags": N_("标签"), "meaning": N_("语义"), "fit": N_("条件")})
facet = Words({
    "scene": N_("场景"), "technology": N_("技术"), "solution": N_("系统"), "process": N_("工艺"),
    "equipment": N_("设备"), "need": N_("需求"), "free": N_("自由标签"),
})
side = Words({"enterprise": N_("企业"), "provider": N_("服务商"), "staff": N_("园区专员")})
decline = Words({
    "region": N_("地区不合适"), "budget": N_("预算不合适"), "capacity": N_("暂时没有人手"), "process": N_("工艺或领域不符"),
    "tried": N_("以前合作过或试过"), "competitor": N_("有竞争关系"), "timing": N_("时间不合适"), "other": N_("其他原因"),
})
action = Words({
    "propose": N_("发起对接"), "agree": N_("同意对接"), "confirm": N_("确认对接"), "record_meeting": N_("登记洽谈"),
    "sign": N_("签约"), "deliver": N_("交付"), "decline": N_("婉拒"), "withdraw": N_("撤回"), "expire": N_("超时"),
    "close": N_("结束，未成交"), "reopen": N_("恢复"),
})
mail_state = Words({
    "queued": N_("待发"), "leased": N_("发送中"), "sent": N_("已发"), "failed": N_("失败"), "cancelled": N_("已取消"),
})


def globals_for_templates() -> dict[str, Any]:
    """Return every table by name."""
    return {name: value for name, value in globals().items() if isinstance(value, Words)}
