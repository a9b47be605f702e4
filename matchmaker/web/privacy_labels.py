"""Words for what is kept of people and for how long; `labels.py` brings them to templates."""

from matchmaker.web.words import N_, Words

retained = Words(
    {
        "tries": N_("登录失败的记录"),
        "registrations": N_("没有确认邮箱的登记内容"),
        "links": N_("用过的邮件链接"),
        "sessions": N_("已结束的登录"),
        "invitations": N_("过期的邀请"),
        "mail": N_("已处理的邮件"),
        "notices": N_("通知"),
        "contacts_seen": N_("查看对方联系方式的记录"),
    }
)
ending = Words({"deleted": N_("整条删除"), "blanked": N_("清空")})
