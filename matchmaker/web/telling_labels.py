"""Words for how people are told: topics, paces, channels, whose robots; all other words are in `labels.py`."""

from matchmaker.web.words import N_, Words

topic = Words(
    {
        "progress": N_("对接进展"),
        "due": N_("提醒与到期"),
        "review": N_("审核结果"),
        "search": N_("找方案提醒"),
        "digest": N_("摘要"),
        "other": N_("其他通知"),
    }
)
topic_about = Words(
    {
        "progress": N_("有人申请、同意、婉拒或确认对接，提问与答复，洽谈、签约、交付的登记"),
        "due": N_("快到答复期限，需求快到期或已到期"),
        "review": N_("主体核验、需求和方案审核的结果，成员申请"),
        "search": N_("保存的搜索有了新发布的内容"),
        "digest": N_("上面选了每日或每周摘要的事项，工作日 9 点合成一封；没有新事项就不发"),
        "other": N_("不属于以上几类的通知"),
    }
)
pace = Words({"now": N_("立即"), "daily": N_("每日摘要"), "weekly": N_("每周摘要"), "off": N_("不发")})
digest_pace = Words({"now": N_("发送"), "off": N_("不发")})
channel = Words(
    {"mail": N_("邮件"), "sms": N_("短信"), "wecom": N_("企业微信群机器人"), "dingtalk": N_("钉钉群机器人")}
)
alert_pace = Words(
    {"now": N_("有新内容就发"), "daily": N_("每天最多一封"), "weekly": N_("每周最多一封"), "off": N_("不提醒")}
)
news = Words(
    {
        "introduction": N_("对接进展"),
        "claim": N_("新的认领申请"),
        "grievance": N_("新的异议与申诉，只报件数"),
        "overdue": N_("逾期件数，工作日 9 点"),
        "review": N_("新提交的需求"),
    }
)  # what a group robot hears of
shelf = Words({"need": N_("需求"), "capability": N_("解决方案")})
