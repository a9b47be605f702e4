"""Words for codes of posts, their editors and the lists of them; `labels.py` brings them to templates."""

from matchmaker.web.words import N_, Words

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
service = Words({"onsite": N_("到现场"), "remote": N_("远程"), "either": N_("均可")})
procurement = Words(
    {"direct": N_("直接采购"), "inquiry": N_("询价"), "negotiation": N_("竞争性谈判"), "tender": N_("招标")}
)
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
