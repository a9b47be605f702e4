"""Words for benchmarks, open days, samples and readiness; `labels.py` brings them to templates."""

from matchmaker.web.words import N_, Words

register = Words({"project": N_("示范项目"), "enterprise": N_("标杆企业")})
recogniser_level = Words(
    {
        "district": N_("区县级"),
        "city": N_("市级"),
        "province": N_("省级"),
        "national": N_("国家级"),
        "international": N_("国际"),
    }
)
booking_state = Words({"booked": N_("已预约"), "waiting": N_("候补"), "cancelled": N_("已取消")})
factory_tier = Words(
    {"basic": N_("基础级"), "advanced": N_("先进级"), "excellent": N_("卓越级"), "leading": N_("领航级")}
)
factory_link = Words(
    {
        "covers_building": N_("工厂建设"),
        "covers_development": N_("研发设计"),
        "covers_production": N_("生产作业"),
        "covers_production_management": N_("生产管理"),
        "covers_operation": N_("运营管理"),
    }
)
