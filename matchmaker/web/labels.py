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
    "control_characters": N_("含有不可见的控制字符（U+%(point)s），请删去后再提交。"),
    "stale_form": N_("页面停留太久或已在别处登录，请返回后重新提交；填写的内容没有丢失。"),
    "changed_meanwhile": N_("别人刚刚修改过，您的修改没有覆盖对方。两份内容都在下面。"),
    # posts
    "choose_one": N_("请从列表中选择。"),
    "too_many_tags": N_("标签最多 %(n)s 个。"),
    "too_many_requirements": N_("要求条目最多 %(n)s 条。"),
    "too_many_cases": N_("案例最多 %(n)s 个。"),
    "number_out_of_range": N_("请填 0 到 %(n)s 之间的数字。"),
    "band_upside_down": N_("最高值不能小于最低值。"),
    "needed_to_submit": N_("提交前需要填写这一项。"),
    "case_incomplete": N_("第 %(n)s 个案例还缺做了什么或年份。"),
    "declaration_missing": N_("请先勾选声明：内容不含涉密信息。"),
    "secrecy_unchecked": N_("请先完成保密审查，再发布。"),
    "organisation_unverified": N_("发布单位尚未通过主体核验或核验已失效，暂时不能发布。"),
    "record_unconfirmed": N_("这条需求由专员代录，联系人确认之后才能发布。"),
    "hits_left": N_("还有 %(n)s 处可能暴露单位身份的文字，修改或确认为误报之后才能发布。"),
    "reason_missing": N_("请写明原因，对方会看到。"),
    "changed_since_expiry": N_("到期后内容有改动，请重新提交审核。"),
    "no_contact_address": N_("该单位没有联系邮箱，无法发送确认链接。"),
    "record_changed": N_("内容已更新或已确认过，这个链接不再有效。请联系园区专员。"),
    "source_missing": N_("请写明信息来源，例如“11 月 20 日电话”。"),
    # desk
    "pick_something": N_("请先勾选要处理的事项。"),
    "secrecy_before_bulk": N_("批量通过之前，请先逐件做完保密审查并勾选。"),
    "confirm_one_by_one": N_("确认对接须逐件核对，不能批量通过。"),
    "verify_one_by_one": N_("主体核验须逐家填写三项查询，不能批量通过。"),
    "changed_since_read": N_("内容在您打开列表之后又改过，请重新看过再通过。"),
    "not_waiting": N_("这一件已经处理过，或不在您的待办中。"),
    # introductions
    "need_not_open": N_("这条需求已不再开放，不能继续对接。"),
    "provider_not_verified": N_("该服务商的主体核验已失效或尚未通过，暂时不能对接。"),
    "capability_not_open": N_("这个解决方案已不再公开，不能用来对接。"),
    "own_organisation": N_("需求与方案属于同一单位，不能对接。"),
    "both_sides": N_("您同时属于双方单位，不能代表其中一方操作。"),
    "own_side": N_("您属于其中一方单位，需由另一位专员确认。"),
    "already_open": N_("这条需求与该服务商之间已有进行中的对接，无需重复发起。"),
    "no_room": N_("该服务商同时进行的对接已达上限（%(n)s 件），需先结束一件再继续。"),
    "gives_away": N_("这段文字含有单位名称或联系方式。园区确认对接之前请不要写，确认后双方自动可见。"),
    "note_too_long": N_("最多 %(n)s 个字。"),
    "consent_needed": N_("请先勾选单独同意。不同意就不能继续，您的联系方式也不会提供给任何人。"),
    "not_your_turn": N_("现在不是由您答复，这一步没有生效。"),
    "first_agree": N_("已由同事或对方先同意，这次没有改动任何内容。"),
    "first_confirm": N_("已由另一位专员确认，这次没有改动任何内容。"),
    "first_decline": N_("这件对接已被婉拒，这次没有改动任何内容。"),
    "first_withdraw": N_("这件对接已被撤回，这次没有改动任何内容。"),
    "first_expire": N_("这件对接已超时，这次没有改动任何内容。"),
    "first_record_meeting": N_("已由对方或同事登记了洽谈，这次没有改动任何内容。"),
    "first_close": N_("这件对接已结束，这次没有改动任何内容。"),
    "no_consents": N_("有一方的单独同意已经撤回，不能确认对接。"),
    "no_verified": N_("有一方的主体核验已失效，请先重新核验，再确认对接。"),
    "ticks_missing": N_("还差 %(n)s 项核对，请逐项核对后再确认。"),
    "reason_needed": N_("请选择一个原因。"),
    "note_needed": N_("请写明原因。"),
    "day_in_future": N_("洽谈日期不能晚于今天。"),
    "day_before_introduction": N_("洽谈日期不能早于建立联系的日期。"),
    "must_be_answered": N_("这是必须项，请写明怎样满足；不能满足也请直接说明。"),
    "no_such_capability": N_("没有找到这个编号的方案，请从下方搜索结果里选。"),
    "not_your_case": N_("只能选用本单位的案例。"),
    "sign_in_failed": N_("邮箱或密码不对。"),
    "sign_in_locked": N_("尝试次数过多，请 %(seconds)s 秒后再试；也可以点“忘记密码”重新设置。"),
    "email_unconfirmed": N_("邮箱还没有确认，我们刚刚又发了一封确认邮件，请打开其中的链接。"),
    "phone_wrong": N_("这不像一个电话号码，请写 5 到 20 位数字。"),
    "email_wrong": N_("这不像一个邮箱地址。"),
    "try_again": N_("请再提交一次。"),
    "password_short": N_("密码至少 %(n)s 个字符。"),
    "password_long": N_("密码最多 %(n)s 个字符。"),
    "password_common": N_("这个密码太常见，容易被猜到，请换一个。"),
    "password_is_email": N_("密码不能和邮箱相同。"),
    "password_wrong": N_("密码不对。"),
    "passwords_differ": N_("两次填写的密码不一样。"),
    "uscc_wrong": N_("校验位不对，请对照营业执照逐位检查；代码中没有字母 I、O、S、V、Z。"),
    "uscc_length": N_("统一社会信用代码是 18 位，现在是 %(n)s 位。"),
    "uscc_taken": N_("这个代码不能使用。如果它是贵单位的，请联系园区专员。"),
    "too_short": N_("太短了。"),
    "capacity_range": N_("请填 1 到 50 之间的整数。"),
    "listed_twice": N_("同一项资质填了两次。"),
    "kind_fixed": N_("单位类型登记后不能修改。"),
    "organisation_changed": N_("这家单位刚刚被别人处理过，或资料已被修改，您的操作没有生效。请查看最新情况。"),
    "until_range": N_("有效期须晚于今天，且不超过 3 年。"),
    "check_missing": N_("请写明查询来源。"),
    "check_in_future": N_("查询日期不能晚于今天。"),
    "check_too_old": N_("查询已超过 90 天，请重新查询。"),
    "check_not_clear": N_("此项有问题时不能通过核验，请退回并说明原因。"),
    "link_used": N_("链接已经用过或已失效。"),
    "link_expired": N_("链接已过期。"),
    "link_wrong": N_("链接不完整或不正确。"),
    "member_already": N_("这个人已经是单位成员。"),
    "answered_already": N_("这件事已经有人处理了。"),
    "invitation_of_another": N_("这份邀请是发给另一个邮箱的，请用收到邀请的邮箱登录。"),
    "last_admin": N_("单位至少要有一位单位管理员，请先指定另一位。"),
    "last_operator": N_("平台至少要有一位平台运营，请先指定另一位。"),
    "park_of_officer": N_("园区专员要选择园区，其他身份不选。"),
    "held_already": N_("这个人已经有这个身份。"),
    "slug_wrong": N_("请用小写字母、数字和连字符，3 到 40 个字符，以字母开头。"),
    "slug_taken": N_("这个代号已经有园区在用。"),
    "mail_not_failed": N_("这封邮件已经不在失败状态。"),
}


def error_text(error: DomainError) -> str:
    """Return what happened, in the reader's language; an unknown code says nothing rather than something wrong."""
    word = ERRORS.get(error.code)
    return _(word, **error.facts) if word else ""


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
need_state = Words(
    {
        "draft": N_("草稿"),
        "submitted": N_("待审核"),
        "published": N_("已发布"),
        "sent_back": N_("已退回"),
        "filled": N_("已满足"),
        "withdrawn": N_("已撤下"),
        "expired": N_("已到期"),
    }
)
capability_state = Words(
    {
        "draft": N_("草稿"),
        "submitted": N_("待审核"),
        "published": N_("已发布"),
        "paused": N_("已暂停"),
        "sent_back": N_("已退回"),
        "withdrawn": N_("已撤下"),
    }
)
capability_kind = Words(
    {
        "equipment": N_("装备"),
        "software": N_("软件"),
        "integration": N_("系统集成"),
        "consulting": N_("咨询"),
        "training": N_("培训"),
        "finance": N_("金融"),
        "research": N_("科研"),
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
    }
)
check_item = Words({"status": N_("企业状态"), "abnormal": N_("经营异常"), "dishonest": N_("严重违法失信")})
service = Words({"onsite": N_("到现场"), "remote": N_("远程"), "either": N_("均可")})
procurement = Words(
    {"direct": N_("直接采购"), "inquiry": N_("询价"), "negotiation": N_("竞争性谈判"), "tender": N_("招标")}
)
grade = Words(
    {"self": N_("企业自述"), "material": N_("材料已核"), "customer": N_("客户确认"), "platform": N_("平台交付")}
)
answer = Words({"yes": N_("有依据"), "part": N_("部分满足"), "none": N_("资料未提及"), "no": N_("明确不满足")})
verdict = Words(
    {"high": N_("匹配度高"), "fairly_high": N_("匹配度较高"), "partial": N_("部分匹配"), "unmet": N_("不满足必须项")}
)
part = Words({"text": N_("文字"), "tags": N_("标签"), "meaning": N_("语义"), "fit": N_("条件")})
facet = Words(
    {
        "scene": N_("场景"),
        "technology": N_("技术"),
        "solution": N_("系统"),
        "process": N_("工艺"),
        "equipment": N_("设备"),
        "need": N_("需求"),
        "free": N_("自由标签"),
    }
)
taxonomy_facet = Words(
    {
        "solution": N_("系统"),
        "scene": N_("场景"),
        "technology": N_("技术"),
        "equipment": N_("设备"),
        "process": N_("工艺"),
        "need": N_("需求"),
        "service": N_("服务"),
        "industry": N_("行业"),
        "production_type": N_("生产类型"),
        "region": N_("地区"),
        "qualification": N_("资质"),
        "standard": N_("标准"),
        "maturity": N_("成熟度"),
        "role": N_("角色"),
        "activity": N_("活动"),
    }
)
side = Words({"enterprise": N_("企业"), "provider": N_("服务商"), "staff": N_("园区专员")})
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
        "sign": N_("签约"),
        "deliver": N_("交付"),
        "decline": N_("婉拒"),
        "withdraw": N_("撤回"),
        "expire": N_("超时"),
        "close": N_("结束，未成交"),
        "reopen": N_("恢复"),
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
    }
)

need_item = Words(
    {
        "title": N_("标题"),
        "problem": N_("现状问题"),
        "requirements": N_("要求条目"),
        "measure": N_("可衡量的目标"),
        "result": N_("想要的结果"),
        "systems": N_("现有系统与设备"),
        "tags": N_("行业、场景与技术"),
        "budget": N_("预算"),
        "deadline": N_("截止日期"),
        "procurement": N_("采购方式"),
    }
)
need_unlock = Words(
    {
        "title": N_("服务商先看标题，再决定要不要往下读"),
        "problem": N_("写清现状，推荐才有依据可引"),
        "requirements": N_("逐条核对服务商的证据，至少写一条"),
        "measure": N_("写明现状值和目标值，可直接与案例的实测结果比较"),
        "result": N_("写明想达到什么，可与案例效果对照"),
        "systems": N_("写明系统品牌与接口，可直接核对对接能力"),
        "tags": N_("只比对同行业、同场景的案例"),
        "budget": N_("填了预算，才能比较服务商的报价区间"),
        "deadline": N_("填了截止日期，才能核对最早开工与交付月数"),
        "procurement": N_("需要招标的，平台只协助市场调研"),
    }
)
capability_item = Words(
    {
        "title": N_("标题"),
        "kind": N_("类型"),
        "does": N_("能做什么"),
        "cases": N_("实施案例"),
        "unsuitable": N_("不适合什么"),
        "tags": N_("行业、场景与技术"),
        "interfaces": N_("接口"),
        "regions": N_("现场服务地区"),
        "price": N_("价格区间"),
        "months": N_("交付月数"),
    }
)
capability_unlock = Words(
    {
        "title": N_("企业先看标题，再决定要不要往下读"),
        "kind": N_("按类型筛选时才会出现"),
        "does": N_("写清能做什么，推荐才有依据可引"),
        "cases": N_("有实测结果的案例是最有力的依据"),
        "unsuitable": N_("说明边界，少接不合适的需求"),
        "tags": N_("与需求的行业、场景、技术标签比对"),
        "interfaces": N_("写明接口，可直接核对系统对接要求"),
        "regions": N_("要求到现场服务的需求只推荐覆盖当地的服务商"),
        "price": N_("填了价格区间，才能与企业预算比较"),
        "months": N_("填了交付月数，才能核对企业的截止日期"),
    }
)
post_field = Words(
    {
        "language": N_("内容语言"),
        "title": N_("标题"),
        "problem": N_("现状问题"),
        "result": N_("想要的结果"),
        "systems": N_("现有系统与设备"),
        "production_type": N_("生产类型"),
        "industry": N_("行业"),
        "budget_low": N_("预算下限（万元）"),
        "budget_high": N_("预算上限（万元）"),
        "budget_open": N_("预算面议"),
        "deadline": N_("截止日期"),
        "place": N_("地点"),
        "service": N_("服务方式"),
        "procurement": N_("采购方式"),
        "requirements": N_("要求条目"),
        "tags": N_("标签"),
        "kind": N_("类型"),
        "does": N_("能做什么"),
        "unsuitable": N_("不适合什么"),
        "industries": N_("适用行业"),
        "interfaces": N_("接口"),
        "regions": N_("现场服务地区"),
        "languages": N_("工作语言"),
        "price_low": N_("价格下限（万元）"),
        "price_high": N_("价格上限（万元）"),
        "earliest_start": N_("最早开工"),
        "months_min": N_("最短交付月数"),
        "months_max": N_("最长交付月数"),
        "cases": N_("实施案例"),
    }
)
hit_kind = Words(
    {
        "name": N_("本单位名称"),
        "short_name": N_("本单位简称"),
        "phone": N_("电话"),
        "email": N_("邮箱"),
        "mail": N_("邮箱"),
        "wechat": N_("微信号"),
        "qq": N_("QQ 号"),
        "url": N_("网址"),
    }
)
spoken = Words({"zh": N_("中文"), "en": N_("英文"), "ja": N_("日文"), "ko": N_("韩文"), "de": N_("德文")})
revision_state = Words(
    {"live": N_("公开版本"), "waiting": N_("待审核"), "refused": N_("未通过"), "past": N_("历史版本")}
)
money_band = Words(
    {
        "0-20": N_("20 万元以内"),
        "20-50": N_("20–50 万元"),
        "50-100": N_("50–100 万元"),
        "100-300": N_("100–300 万元"),
        "300-": N_("300 万元以上"),
        "open": N_("面议或未填"),
    }
)
need_age = Words({"new": N_("近 7 天发布"), "ending": N_("14 天内到期")})
list_filter = Words(
    {
        "kind": N_("类型"),
        "industry": N_("行业"),
        "scene": N_("场景"),
        "technology": N_("技术"),
        "solution": N_("系统"),
        "region": N_("地区"),
        "price": N_("价格区间"),
        "budget": N_("预算"),
        "grade": N_("案例"),
        "service": N_("服务方式"),
        "procurement": N_("采购方式"),
        "state": N_("时间"),
    }
)
list_order = Words(
    {
        "best": N_("最相关"),
        "newest": N_("最新发布"),
        "cases": N_("已核实案例多"),
        "price": N_("价格从低到高"),
        "deadline": N_("期望完成早"),
        "budget": N_("预算从高到低"),
    }
)


def globals_for_templates() -> dict[str, Any]:
    """Return every table by name."""
    return {name: value for name, value in globals().items() if isinstance(value, Words)}
