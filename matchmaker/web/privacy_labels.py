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
        "refused_addresses": N_("被退信的邮箱地址"),
        "attendees": N_("活动参加人的姓名和职务"),
        "station_texts": N_("活动评价里写的话"),
        "interviews": N_("现场诊断的访谈对象和访谈记录"),
        "remarks": N_("沟通记录"),
        "previews": N_("没有确认的导入文件"),
        "imports": N_("导入的文件和逐行内容"),
        "deliveries": N_("已处理的 Webhook 推送内容"),
    }
)
ending = Words({"deleted": N_("整条删除"), "blanked": N_("清空")})
