"""Words for what programs may do and are told: scopes of tokens, kinds of events; those of people are in `labels.py`."""

from matchmaker.web.words import N_, Words

scope = Words({"read": N_("读取"), "write": N_("代我提交和修改"), "staff": N_("园区工作：审核、核验、确认对接")})
scope_short = Words({"read": N_("读取"), "write": N_("修改"), "staff": N_("园区工作")})
group = Words(
    {
        "me": N_("当前身份"),
        "taxonomy": N_("分类与园区"),
        "organisations": N_("单位"),
        "needs": N_("需求"),
        "own_needs": N_("本单位的需求"),
        "capabilities": N_("解决方案"),
        "own_capabilities": N_("本单位的方案"),
        "recommendations": N_("推荐"),
        "asking": N_("发起对接"),
        "responses": N_("应答"),
        "introductions": N_("对接"),
        "steps": N_("对接的每一步"),
        "contacts": N_("联系方式"),
        "files": N_("文件"),
        "handling": N_("负责人与候补"),
        "remarks": N_("沟通记录"),
        "grievances": N_("异议、申诉与举报"),
        "own_data": N_("个人信息"),
        "questions": N_("提问与答复"),
        "notices": N_("通知"),
        "exports": N_("导出"),
        "staff": N_("今日待办"),
        "staff_organisations": N_("主体核验"),
        "staff_posts": N_("内容审核"),
        "staff_work": N_("经办与挂起"),
        "imports": N_("导入"),
        "webhooks": N_("事件推送"),
        "assessments": N_("成熟度自评估"),
        "assessment_answers": N_("自评估的答案"),
        "assessment_files": N_("自评估的证据"),
        "visits": N_("现场诊断"),
        "visit_group": N_("诊断专家组"),
        "findings": N_("诊断发现的问题"),
        "visit_writing": N_("报告编写与当天安排"),
        "visit_photos": N_("问题照片"),
        "visit_reports": N_("诊断报告"),
        "experts": N_("专家库"),
        "stations": N_("进园区活动"),
        "registrations": N_("活动报名"),
        "staff_stations": N_("活动办理"),
        "station_setup": N_("活动设置"),
        "station_agenda": N_("活动议程与总结"),
        "programmes": N_("年度计划"),
        "policies": N_("政策与标准"),
        "briefings": N_("政策解读与标准宣贯"),
        "staff_briefings": N_("宣讲办理"),
        "benchmarks": N_("标杆示范"),
        "staff_benchmarks": N_("标杆名录"),
        "open_days": N_("参访预约"),
        "open_day_hosts": N_("接待参访"),
        "samples": N_("解决方案样板"),
        "introduction_samples": N_("对接的样板"),
        "readiness": N_("智能工厂梯度自查"),
        "figures": N_("数据看板"),
        "shared_problems": N_("共性问题"),
        "shared_groups": N_("共性问题归组"),
        "openapi": N_("接口文档"),
    }
)
topic = Words(
    {"introduction": N_("对接的每一步"), "need": N_("需求发布、撤下和到期"), "capability": N_("方案发布、暂停和撤下")}
)
delivery = Words({"queued": N_("排队中"), "leased": N_("推送中"), "sent": N_("已送达"), "failed": N_("未送达")})
delivery_error = Words(
    {
        "address_not_public": N_("地址指向内部网络，没有推送"),
        "address_malformed": N_("地址不完整"),
        "address_not_https": N_("地址不是 https"),
    }
)
