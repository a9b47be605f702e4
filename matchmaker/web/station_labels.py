"""Words of the park programme's events: states, parts, indicators, and what went wrong there; the rules are in `stations/`."""

from matchmaker.web.words import N_, Words

station_state = Words(
    {
        "draft": N_("筹备中"),
        "open": N_("报名中"),
        "selecting": N_("遴选中"),
        "confirmed": N_("名单已定"),
        "running": N_("进行中"),
        "ended": N_("已结束"),
        "summed_up": N_("已总结"),
        "cancelled": N_("已取消"),
    }
)
station_action = Words(
    {
        "open": N_("开放报名"),
        "select": N_("开始遴选"),
        "confirm": N_("确定名单并通知"),
        "begin": N_("活动开始"),
        "end": N_("活动结束"),
        "sum_up": N_("完成总结"),
        "cancel": N_("取消活动"),
    }
)
registration_state = Words(
    {
        "applied": N_("待遴选"),
        "selected": N_("已入选"),
        "waiting": N_("候补"),
        "refused": N_("未入选"),
        "withdrawn": N_("已退出"),
    }
)
registration_action = Words({"select": N_("入选"), "wait": N_("列为候补"), "refuse": N_("不入选")})
participant = Words({"enterprise": N_("企业"), "provider": N_("服务商与院所"), "expert": N_("专家")})
host_part = Words({"sponsor": N_("主办"), "organiser": N_("承办"), "supporter": N_("协办")})
item_kind = Words(
    {
        "opening": N_("开幕"),
        "policy": N_("政策解读"),
        "standard": N_("标准宣贯"),
        "tour": N_("标杆参观"),
        "visits": N_("现场诊断"),
        "pitch": N_("路演"),
        "talks": N_("一对一洽谈"),
        "closing": N_("总结会"),
        "other": N_("其他"),
    }
)
indicator = Words(
    {
        "stations": N_("活动场次"),
        "enterprises": N_("参加企业"),
        "experts": N_("参加专家（人次）"),
        "visits": N_("现场诊断企业"),
        "talks": N_("一对一洽谈"),
        "coverage": N_("规上企业覆盖率"),
    }
)
indicator_rule = Words(
    {
        "stations": N_("期内已经举办的活动（进行中、已结束、已总结）"),
        "enterprises": N_("期内活动中有人签到的企业，按统一社会信用代码只计一次"),
        "experts": N_("期内每场活动签到的专家，按人次"),
        "visits": N_("期内完成现场诊断的企业，只计一次"),
        "talks": N_("期内完成的一对一洽谈"),
        "coverage": N_("名单中到期末已经诊断或完成自评估的企业占比"),
    }
)
plan_kind = Words({"visits": N_("现场诊断排期"), "tables": N_("洽谈排桌")})
plan_state = Words({"draft": N_("草案"), "adopted": N_("已采用"), "replaced": N_("已被替换")})
appointment_state = Words({"planned": N_("已安排"), "held": N_("已完成"), "missed": N_("未成行")})
merged = Words(
    {
        "applied": N_("并入"),
        "known": N_("与已有记录一致"),
        "again": N_("以前并入过"),
        "conflict": N_("与已有记录不一致"),
        "unknown": N_("不在名单上"),
    }
)
station_language = Words({"zh": N_("中文"), "en": N_("英文")})
half = Words({"am": N_("上午"), "pm": N_("下午")})

ERRORS: dict[str, str] = {
    "no_such_station_step": N_("活动的状态已经变了，这一步现在不能做。"),
    "no_such_registration_step": N_("这份报名的状态已经变了，这一步现在不能做。"),
    "station_changed": N_("同事刚刚改过这场活动，请刷新后再改；您填写的内容还在下面。"),
    "station_days": N_("结束日期不能早于开始日期。"),
    "station_too_long": N_("一场活动最长 31 天。"),
    "register_too_late": N_("报名截止不能晚于活动结束。"),
    "team_size": N_("最多人数不能少于最少人数。"),
    "seats_below_taken": N_("已有 %(n)s 家（位）入选，名额不能更少。"),
    "seats_taken": N_("名额 %(n)s 个已经用完。可列为候补，有人退出时按次序递补。"),
    "registration_over": N_("报名已经截止。"),
    "registered_already": N_("已经报过名，不用再报。"),
    "register_unverified": N_("贵单位尚未通过主体核验，通过后才能报名。"),
    "people_count": N_("请填写 1 到 %(n)s 位参加人的姓名。"),
    "own_registration": N_("与您有关的报名由其他同事决定。"),
    "score_range": N_("每项请打 0 到 %(n)s 分。"),
    "nobody_selected": N_("还没有入选的企业、服务商或专家，名单不能确定。"),
    "not_its_day": N_("还没有到约定的日期。"),
    "not_over_yet": N_("最后一天还没有过，活动不能结束。"),
    "findings_missing": N_("请先写下总结会的主要发现。"),
    "day_outside_station": N_("请选择活动期间的日期。"),
    "hours_order": N_("结束时间要晚于开始时间。"),
    "hour_wrong": N_("请按 09:30 的格式填写时间。"),
    "past_midnight": N_("这样会排到半夜，请减少场次或时长。"),
    "too_many_items": N_("最多 %(n)s 条。"),
    "station_not_running": N_("活动没有在进行，不能签到。"),
    "not_selected": N_("这份报名没有入选或已退出，不能签到。"),
    "checked_in_already": N_("这张票已经签到过，每人只能签到一次。"),
    "ticket_unknown": N_("没有这个签到码，请核对后重新输入。"),
    "ticket_wrong": N_("这个二维码不是本平台签发的，或不完整。请改为输入签到码。"),
    "not_there": N_("到场签到之后才能评价。"),
    "rated_already": N_("已经评价过，谢谢。"),
    "station_file_other": N_("这不是本场活动的离线文件。"),
    "station_file_broken": N_("离线文件不完整或被改动过，没有并入任何记录。"),
    "too_many_wishes": N_("志愿最多 %(n)s 个。"),
    "no_slots": N_("还没有设置时段，请先设置。"),
    "appointment_changed": N_(
        "这项安排同事刚刚修改过，您的修改没有覆盖对方。现在的安排在上面，您填的还在表里；再次保存将以您填的为准。"
    ),
    "slot_used": N_("有排期用到这个时段，不能删除。"),
    "nobody_to_plan": N_("入选名单里没有可以安排的双方，请先遴选，或检查谁愿意参加。"),
    "no_tables": N_("洽谈桌数为 0，请先在活动设置里填写。"),
    "no_such_table": N_("桌号请填 1 到 %(n)s。"),
    "plan_empty": N_("这一版没有任何安排，不能采用。"),
    "plan_clashes": N_("这一版还有 %(n)s 处冲突，解决之后才能采用。"),
    "target_twice": N_("同一指标、同一期间已有目标。"),
    "aim_range": N_("请填 1 到 %(n)s 之间的整数。"),
    "list_headings": N_("表头里要有“企业名称”和“统一社会信用代码”两列。"),
    "list_rows": N_("有 %(n)s 行有问题，没有导入任何一行。请改好后重新上传。"),
    "rows_missing": N_("表里没有数据行。"),
    "own_park_needed": N_("请至少选上您所在的园区。"),
    "host_line": N_("这一行看不懂：“%(line)s”。请写成“主办：某某单位”，每行一家。"),
    "criterion_line": N_("请写 1 到 10 条，每行“标准，权重”，权重 1 到 100；有问题的一行：“%(line)s”。"),
    "rated_range": N_("请选 1 到 5。"),
}
station_act = Words(
    {
        "programme.create": N_("年度计划已建立"),
        "programme.list": N_("规上企业名单已导入"),
        "programme.target": N_("目标任务已修改"),
        "station.create": N_("活动已建立"),
        "station.edit": N_("活动已修改"),
        "station.agenda": N_("议程已修改"),
        "station.slots": N_("时段已修改"),
        "station.theme": N_("活动主题已选定"),
        "station.register": N_("已报名活动"),
        "station.withdraw": N_("已退出活动"),
        "station.move_up": N_("候补已递补"),
        "station.wish": N_("洽谈志愿已保存"),
        "station.rule": N_("指定或回避的搭配已修改"),
        "station.plan": N_("排期已生成"),
        "station.edit_plan": N_("排期已手工修改"),
        "station.adopt": N_("排期已采用"),
        "station.open_visits": N_("排期已转成现场诊断"),
        "station.take_file": N_("离线文件已下载"),
        "station.merge": N_("离线记录已并入"),
        "station.check_in": N_("已签到"),
        "station.hold": N_("安排已登记完成"),
        "station.rate": N_("活动已评价"),
        "station.write_summary": N_("总结已保存"),
    }
)
