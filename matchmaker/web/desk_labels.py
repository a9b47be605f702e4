"""Words for codes of the desk's reports and maps; those of people, posts and introductions are in `labels.py`."""

from matchmaker.web.words import N_, Words

standing = Words(
    {"matched": N_("已对接"), "asked": N_("已征询"), "queue": N_("无人对接"), "closed": N_("已结束")}
)  # of a published need
link = Words(
    {
        one: one
        for one in (
            N_("工厂建设"),
            N_("产品研发"),
            N_("工艺设计"),
            N_("生产管理"),
            N_("生产作业"),
            N_("运营管理"),
            N_("产品服务"),
            N_("供应链管理"),
        )
    }
)  # of the chain that scenes belong to
step = Words(
    {
        "proposed": N_("新发起对接"),
        "agreed": N_("达成双方同意"),
        "introduced": N_("建立联系"),
        "met": N_("完成洽谈"),
        "signed": N_("完成签约"),
        "delivered": N_("完成交付"),
        "declined": N_("被婉拒"),
        "withdrawn": N_("已撤回"),
        "expired": N_("超时未答复"),
        "closed": N_("结束，未成交"),
    }
)  # what happened when an introduction came into a state
remark_kind = Words({"call": N_("电话"), "chat": N_("微信等聊天"), "visit": N_("见面"), "note": N_("备忘")})
spoken_to = Words({"enterprise": N_("企业"), "provider": N_("服务商"), "both": N_("双方")})
view_page = Words(
    {
        "desk.show": N_("今日待办"),
        "board.show": N_("看板"),
        "shortage.show": N_("服务商缺口"),
        "standing.show": N_("需求进展"),
        "staff_introductions.index": N_("对接"),
        "staff_organisations.index": N_("单位核验"),
        "staff_posts.index": N_("内容审核"),
    }
)
