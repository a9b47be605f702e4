"""Words for what the audit trail records: actions and those facts that an auditor may read; other words for codes are in `labels.py`."""

from typing import Any

from flask_babel import gettext as _

from matchmaker.foundation.audit import AuditEntry
from matchmaker.reporting.auditing import PERSON
from matchmaker.web import assessment_labels, kpi_labels, labels, station_labels, visit_labels
from matchmaker.web.words import N_, Words, inside

noun = Words(
    {
        "need": N_("需求"),
        "capability": N_("方案"),
        "introduction": N_("对接"),
        "organisation": N_("单位"),
        "contact": N_("联系方式"),
        "webhook": N_("事件推送"),
        "token": N_("个人令牌"),
        "import": N_("导入"),
        "grievance": N_("异议与举报"),
        "policy": N_("政策条目"),
        "briefing": N_("解读与宣贯"),
        "benchmark": N_("标杆示范"),
        "open_day": N_("开放日"),
        "sample": N_("样板"),
    }
)
verb = Words(
    {
        "create": N_("已新建"),
        "edit": N_("已修改"),
        "submit": N_("已提交审核"),
        "submit_for": N_("已代为提交审核"),
        "publish": N_("已审核公开"),
        "send_back": N_("已退回"),
        "take_down": N_("已紧急下线"),
        "waive": N_("扫描结果已认定为误报"),
        "accept_edit": N_("修改已接受"),
        "refuse_edit": N_("修改未接受"),
        "see": N_("已查看"),
        "grade_case": N_("案例依据已评定"),
        "paste": N_("已从粘贴的文字新建"),
        "renew": N_("已延长公开"),
        "expire": N_("已到期"),
        "fill": N_("已标记为解决"),
        "withdraw": N_("已撤回"),
        "pause": N_("已暂停"),
        "resume": N_("已恢复"),
        "record": N_("已代录"),
        "ask_contact": N_("已请联系人确认"),
        "confirm_record": N_("联系人已确认"),
        "propose": N_("已发起"),
        "agree": N_("已同意"),
        "decline": N_("已婉拒"),
        "confirm": N_("已确认"),
        "record_meeting": N_("已登记洽谈"),
        "sign": N_("已登记签约"),
        "deliver": N_("已登记交付"),
        "close": N_("已结束"),
        "answer": N_("已答复"),
        "hand_in": N_("已提交"),
        "take": N_("已受理"),
        "apply": N_("已写入"),
        "bring": N_("已上传"),
        "cancel": N_("已取消"),
        "discard": N_("已丢弃"),
        "undo": N_("已撤销"),
        "undo_organisation": N_("已撤销其中的单位"),
        "undo_post": N_("已撤销其中的需求或方案"),
        "pledge": N_("已承诺保密"),
        "revoke_consent": N_("已撤回同意"),
        "make": N_("已生成"),
        "revoke": N_("已停用"),
        "add": N_("已添加"),
        "enable": N_("已启用"),
        "remove": N_("已移除"),
        "send_again": N_("已重新推送"),
        "reopen": N_("已重新打开"),
        "record_no_show": N_("已登记未到"),
        "plan": N_("已安排下一步"),
        "intend": N_("已登记意向"),
        "deny": N_("已说明与事实不符"),
        "hand_over": N_("已转园区跟进"),
        "hand_to": N_("已更换负责人"),
        "sign_beside": N_("第二位专员已会签"),
        "stand_aside": N_("已回避"),
        "hold": N_("已公布"),
        "announce": N_("已公布"),
        "mark": N_("已登记到场"),
        "add_material": N_("已上传材料"),
        "name": N_("已决定是否公开名称"),
        "use": N_("已登记所用方案"),
        "end_use": N_("已撤回所用方案"),
        "call_off": N_("已取消"),
        "write": N_("已提交"),
    }
)
whole = Words(
    {
        "grant": N_("授予身份"),
        "revoke": N_("收回身份"),
        "add_park": N_("添加园区"),
        "edit_park": N_("修改园区"),
        "confirm_email": N_("确认邮箱"),
        "change_email": N_("更换登录邮箱"),
        "change_password": N_("修改密码"),
        "reset_password": N_("重设密码"),
        "end_sessions": N_("退出登录"),
        "enable_second_factor": N_("开启两步登录"),
        "disable_second_factor": N_("关闭两步登录"),
        "use_recovery_code": N_("用恢复码登录"),
        "reset_second_factor": N_("清除他人的两步登录"),
        "retry_mail": N_("重发邮件"),
        "unsuitable": N_("标记为不合适"),
        "undo_unsuitable": N_("撤销不合适"),
        "ask_staff": N_("请园区专员推荐"),
        "add_robot": N_("添加群机器人"),
        "change_robot": N_("修改群机器人接收的内容"),
        "remove_robot": N_("移除群机器人"),
        "renew_calendar": N_("更换日历订阅地址"),
        "revoke_calendar": N_("停用日历订阅"),
        "prove_mobile": N_("确认手机号"),
        "give_up_mobile": N_("停用手机号"),
        "ask_question": N_("提问"),
        "answer_question": N_("答复提问"),
        "decline_question": N_("不答复提问"),
        "take_down_question": N_("撤下提问"),
        "chase_question": N_("催促答复"),
        "close_question": N_("关闭提问"),
        "adopt_answer": N_("把答复写进需求"),
        "declare_interest": N_("申报利益关系"),
        "take_back_interest": N_("撤回利益关系申报"),
        "ask_exception": N_("申请例外"),
        "second_exception": N_("会签例外"),
        "set_limit": N_("修改上限或阈值"),
        "undo_refusal": N_("撤销婉拒理由"),
        "assign": N_("指定经办人"),
        "undo_assign": N_("撤销指定经办人"),
        "snooze": N_("挂起"),
        "undo_snooze": N_("撤销挂起"),
        "wake": N_("放回待办"),
        "name_deputy": N_("指定AB角"),
        "end_absence": N_("结束代办"),
        "remark": N_("添加沟通记录"),
        "remove_remark": N_("删除沟通记录"),
        "attach_file": N_("上传附件"),
        "show_file": N_("修改附件可见范围"),
        "delete_file": N_("删除附件"),
        "download_file": N_("下载附件"),
        "keep_secret": N_("设为商业秘密"),
        "merge_organisation": N_("合并单位"),
        "split_organisation": N_("拆分单位"),
        "import_organisation": N_("导入单位"),
        "not_duplicate": N_("认定不是重复"),
        "ask_again": N_("重新核对是否重复"),
        "invite_to_claim": N_("邀请认领"),
        "erase_account": N_("注销账号"),
        **labels.organisation_act.words,
        **assessment_labels.assessment_act.words,
        **visit_labels.visit_act.words,
        **station_labels.station_act.words,
        **kpi_labels.problem_act.words,
    }
)
_FACTS = {
    "role": N_("身份"),
    "park": N_("园区"),
    "version": N_("版本"),
    "until": N_("有效至"),
    "accept": N_("同意"),
    "user": N_("涉及的人"),
    "provider": N_("服务商"),
    "need": N_("需求"),
    "whose": N_("谁的"),
    "to": N_("状态改为"),
    "about": N_("关于"),
    "ended": N_("退出处数"),
    "left": N_("剩余恢复码"),
}
_STATES = {
    "introduction": labels.state,
    "visit": visit_labels.visit_state,
    "station": station_labels.station_state,
}  # each has states of its own; some share a code


def action(code: str) -> str:
    """Return an action in words; one that no table knows is told by its code."""
    if code in whole.words:
        return whole[code]
    thing, _dot, act = code.partition(".")
    return f"{noun[thing]} · {inside(verb[act])}" if thing in noun.words and act in verb.words else code


def person(alias: str | None, names: dict[str, str]) -> str:
    """Return who acted or was acted upon: a name, the clock, or that the person was erased."""
    if alias is None:
        return str(_("系统"))
    return names.get(alias) or str(_("已注销的人员 %(alias)s", alias=alias[:6]))


def subject(entry: AuditEntry, names: dict[str, str]) -> str:
    """Return what an entry is about: a public code, or a person's name."""
    is_person = entry.subject.startswith(PERSON)
    return person(entry.subject.removeprefix(PERSON), names) if is_person else entry.subject


def facts(entry: AuditEntry, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return what else an entry says, in words. Texts that people typed stay out: they may hold names or numbers."""
    told = [(name, value) for name, value in entry.facts.items() if _is_told(name, value)]
    thing = entry.action.partition(".")[0]
    return [(_(_FACTS.get(name, _FACTS["user"])), _fact(thing, name, value, names)) for name, value in told]


def _is_told(name: str, value: Any) -> bool:
    return (name in _FACTS or name.endswith("_user")) and value not in (None, "")


def _fact(thing: str, name: str, value: Any, names: dict[str, str]) -> str:
    if name.endswith("user"):
        return person(str(value), names)
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if name == "to":
        return _STATES[thing][str(value)] if thing in _STATES else str(value)
    return labels.role[str(value)] if name == "role" else str(value)
