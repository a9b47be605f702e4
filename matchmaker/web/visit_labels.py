"""Words for codes of diagnosis: states, duties, findings, the sections of a report; templates read them by `labels`."""

from matchmaker.web.words import N_, Words

visit_state = Words(
    {
        "draft": N_("草稿"),
        "submitted": N_("待受理"),
        "accepted": N_("已受理，组建专家组"),
        "scheduled": N_("已排期"),
        "in_field": N_("现场诊断中"),
        "feedback": N_("已现场反馈"),
        "drafting": N_("报告编制中"),
        "review": N_("报告评审中"),
        "revise": N_("退回修改"),
        "issued": N_("报告已签发"),
        "acknowledged": N_("企业已确认"),
        "tracked": N_("跟踪中"),
        "closed": N_("已结束"),
        "cancelled": N_("已取消"),
    }
)
visit_action = Words(
    {
        "submit": N_("提交申请"),
        "accept": N_("受理"),
        "schedule": N_("确定日期"),
        "begin": N_("开始现场诊断"),
        "give_feedback": N_("完成现场反馈"),
        "draw_up": N_("开始编制报告"),
        "hand_in": N_("提交评审"),
        "send_back": N_("退回修改"),
        "issue": N_("评审通过并签发"),
        "amend": N_("编制新版本"),
        "acknowledge": N_("确认收到报告"),
        "track": N_("开始跟踪"),
        "close": N_("结束跟踪"),
        "cancel": N_("取消诊断"),
    }
)
duty_on_visit = Words(
    {
        "lead": N_("组长"),
        "process": N_("工艺"),
        "informatics": N_("信息化"),
        "security": N_("信息安全"),
        "finance": N_("财务"),
        "reviewer": N_("评审"),
    }
)
group_missing = Words(
    {
        "lead": N_("缺组长"),
        "process": N_("缺工艺专家"),
        "informatics": N_("缺信息化专家"),
        "independent": N_("至少要有一位与服务商没有关系的专家"),
        "tied": N_("有专家与这家企业有利益关系，请登记冲突并换人"),
    }
)
employer_kind = Words(
    {
        "provider": N_("服务商"),
        "institute": N_("科研院所"),
        "association": N_("协会或第三方机构"),
        "enterprise": N_("制造企业"),
        "independent": N_("独立专家"),
    }
)
agenda_kind = Words(
    {
        "opening": N_("启动会"),
        "interview": N_("访谈"),
        "walk": N_("走线"),
        "systems": N_("查系统与数据"),
        "huddle": N_("专家组碰头"),
        "closing": N_("现场反馈会"),
    }
)
priority = Words({"high": N_("高优先级"), "medium": N_("中优先级"), "low": N_("低优先级")})
priority_short = Words({"high": N_("高"), "medium": N_("中"), "low": N_("低")})
route = Words(
    {
        "upgrade": N_("技术改造"),
        "consulting": N_("规划咨询"),
        "training": N_("人才培训"),
        "funds": N_("资金支持"),
        "research": N_("产学研合作"),
        "own": N_("企业自行整改"),
    }
)
finding_status = Words(
    {
        "open": N_("待处理"),
        "implemented": N_("已实施"),
        "in_progress": N_("推进中"),
        "pending": N_("待条件具备"),
        "not_planned": N_("暂不实施"),
    }
)
preparation = Words(
    {
        "profile": N_("企业简介、组织架构、近三年产值与人数"),
        "layout": N_("厂区与车间平面图、主要产品工艺流程图"),
        "equipment": N_("设备台账：数控化、联网情况"),
        "systems": N_("信息系统清单与接口关系：ERP、MES、WMS 等"),
        "network": N_("网络拓扑与安全措施"),
        "orders": N_("一个月的订单、排产与交付记录"),
        "quality": N_("质量与返工数据、客户投诉"),
        "people": N_("访谈对象：生产、工艺、质量、设备、信息化、财务"),
        "safety": N_("入厂安全须知、劳保用品与陪同人员"),
        "room": N_("会议室、投影与可用的网络"),
    }
)
report_section = Words(
    {
        "1": N_("企业概况"),
        "2": N_("诊断过程"),
        "3": N_("战略与组织现状"),
        "4": N_("生产流程与产线现状"),
        "5": N_("装备、网络与系统现状"),
        "6": N_("数据与安全现状"),
        "7": N_("成熟度评估结果"),
        "8": N_("问题清单"),
        "9": N_("对标"),
        "10": N_("改造建议"),
        "11": N_("路线图"),
        "12": N_("投资估算与回报"),
        "13": N_("可用政策"),
        "14": N_("需求清单"),
        "15": N_("风险与保密"),
        "16": N_("企业确认意见"),
    }
)
report_hint = Words(
    {
        "3": N_("谁负责智能制造，有没有规划和预算，主要的分歧在哪里。"),
        "4": N_("从订单到交付的主线、瓶颈工序、在制品与等待。"),
        "5": N_("装备水平、联网率、数控化率，系统之间通不通。"),
        "6": N_("数据从哪里来、谁用、准不准；备份、账号与外来设备。"),
        "9": N_("和同行业做得好的相比差在哪里，写明依据。"),
        "13": N_("写政策名称、文号和查询日期；只说最高可达，不作承诺。"),
        "15": N_("实施风险、停产窗口、数据与商业秘密的保护。"),
    }
)
edition = Words({"full": N_("完整版"), "redacted": N_("脱敏版")})
copy_form = Words({"pdf": N_("PDF 版"), "word": N_("Word 版")})
visit_act = Words(
    {
        **{f"visit.{code}": word for code, word in visit_action.words.items()},
        "visit.apply": N_("起草现场诊断申请"),
        "visit.edit": N_("修改现场诊断申请"),
        "visit.ask_for": N_("补充准备清单"),
        "visit.plan_day": N_("修改诊断当天安排"),
        "visit.add_expert": N_("邀请专家参加诊断"),
        "visit.drop_expert": N_("把专家移出诊断"),
        "visit.exclude_expert": N_("因利益关系排除专家"),
        "visit.sign": N_("签署保密承诺与利益冲突声明"),
        "visit.declare_conflict": N_("申报利益冲突"),
        "visit.withdraw_expert": N_("专家退出诊断"),
        "visit.write_section": N_("编写诊断报告"),
        "visit.issue_version": N_("签发诊断报告"),
        "visit.download": N_("下载诊断报告"),
        "finding.write": N_("记下诊断问题"),
        "finding.change": N_("修改诊断问题"),
        "finding.photo": N_("上传诊断照片"),
        "finding.drop_photo": N_("删除诊断照片"),
        "finding.say": N_("说明问题进展"),
        "finding.need": N_("把问题转成需求"),
        "expert.enter": N_("登记专家"),
        "expert.edit": N_("修改专家资料"),
    }
)

ERRORS: dict[str, str] = {
    "visit_moved_on": N_("别人刚刚办理过这次诊断，这次没有改动任何内容。请刷新后查看。"),
    "group_lacks": N_(
        "专家组还不完整：组长、工艺、信息化各至少一位，且至少一位与服务商没有关系，"
        "没有人与这家企业有利益关系。请先补齐专家组。"
    ),
    "group_tied": N_("有 %(n)s 位专家与这家企业有利益关系，请园区先登记冲突并换人。"),
    "tied_cannot_sign": N_("您申报过与这家企业的利益关系，不能签署。请改为申报利益冲突，并退出这次诊断。"),
    "member_left": N_("这位专家已经退出这次诊断。"),
    "group_unsigned": N_("还有 %(n)s 位专家没有签署保密承诺和利益冲突声明。"),
    "visit_too_early": N_("还没有到约定的日期。"),
    "visit_day": N_("请选择今天以后、一年以内的日期。"),
    "no_findings": N_("还没有记下任何问题。"),
    "findings_open": N_("还有 %(n)s 个问题没有说明进展，暂时不能结束。"),
    "issued_already": N_("报告已经签发过，不能取消。"),
    "reviewer_missing": N_("还没有已签署承诺的评审专家，请园区先邀请一位组外的专家评审。"),
    "pdf_not_ready": N_("这台服务器还缺生成 PDF 的组件，请先下载 Word 版，或请管理员按部署说明安装。"),
    "line_changed": N_("这一项别人刚刚修改过，您的修改没有覆盖对方。两份内容都在这一页；再次保存将以您填的为准。"),
    "too_many_findings": N_("一次诊断最多记 %(n)s 个问题。请合并同类的问题。"),
    "section_changed": N_("这一节别人刚刚修改过，您的文字没有覆盖对方。两份内容都在这一页；再次保存将以您填的为准。"),
    "finding_changed": N_("这个问题别人刚刚修改过，您的修改没有覆盖对方。两份内容都在这一页；再次保存将以您填的为准。"),
    "assumptions_needed": N_("写了预期收益，请同时写明前提。"),
    "photos_not_allowed": N_("这家企业不允许拍照，不能上传照片。"),
    "photo_only": N_("这里只收照片：JPEG、PNG、WebP 或 HEIC。"),
    "implemented_by_delivery": N_("这个问题已转成需求，对接交付后自动视为已实施，不用手工填写。"),
    "status_note": N_("请写明凭什么这样说。"),
    "own_rectification": N_("由企业自行整改的问题不需要对接，不转成需求。"),
    "sign_both": N_("两份文件都要签署。"),
    "left_already": N_("您已经退出这次诊断。"),
    "signed_already": N_("这位专家已签署承诺或已退出，不能移出；如需更换，请专家本人退出。"),
    "expert_there": N_("这位专家已经在名单上。"),
    "expert_of_enterprise": N_("这家企业自己的人"),
    "expert_tied": N_("与这家企业有利益关系"),
    "expert_full": N_("在办的诊断已满"),
    "expert_language": N_("不说诊断用的语言"),
    "no_expert": N_("这个账号没有“专家”身份，请平台运营先授予。"),
    "expert_entered": N_("这位专家已经登记过。"),
    "field_unknown": N_("有不认识的领域，请用词表里的词。"),
    "field_unknown_named": N_("词表里没有“%(name)s”，请换一个说法。"),
    "time_wrong": N_("请按 09:30 的格式填写。"),
    "too_many_lines": N_("最多 %(n)s 项。"),
}
