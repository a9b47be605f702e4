"""The words that tell what a writer wants, has, upgrades, replaces or denies, in both languages;
how they are applied is intent.py's."""

from __future__ import annotations

import re


def _either(*parts: str) -> re.Pattern[str]:
    """One pattern of several; a long alternative is written in pieces."""
    return re.compile("|".join(parts))


CLAUSE = _either(
    r"[。！？!?；;\n\r，,:：()（）]+|\.(?=\s|$)",
    r"(?<=[\u4e00-\u9fff])(?=但是?|只要|只需|只想|仅需|而是|然而|不过|却|反而)",
    (
        r"(?<!anything)(?<!everything)(?<!nothing)(?<!\ball)\s(?=(?:but|only want|we want|we need|however|instead (?!of)|though|"
        r"although|just need|"
        r"and (?:want|need|would|wish|plan|now|must|will|hope|intend|have|are|is|should|it|we|to)|"
        r"so (?:we|that|please)|which|yet)\b)"
    ),
)
"""Where a clause ends."""

STOP = _either(
    r"[。！？!?；;\n\r]|\.(?=\s|$)",
)
"""Where a sentence ends."""

NOT_AFTER = _either(
    r"(?:不需要|不需(?!要|求)|无需|无须|毋需|毋须|不必|用不着)(?!\s*(?:人工|停|编程|示教|返工|重新|拆|手动|手工|专人|额外|布线|标定|等待|改动))",
    r"(?<!用)不用(?!\s*(?:人工|停|编程|示教|返工|重新|拆|手动|手工|专人|额外|布线|标定|等待|改动))(?=\S)|(?<!要)不要(?!求|紧)",
    r"不考虑|不涉及|不打算|不计划|不准备|没打算|没有?计划(?=上|做|买|采购|引进|用)|没有?需求|(?<!想)不想要?",
    r"(?:本次|此次|项目|需求|采购|范围|预算|标的).{0,4}不(?:包括|包含|含)",
    r"不采购|不购买|不买|(?<![跟赶用比对追顾接来])不上(?!线|报|传)|(?<!做)不做(?!到)|不接受(?=推荐|推销|.{0,6}方案)|谢绝|免谈",
    r"(?:请|已|先|予以)排除|拒绝(?=推荐|推销|采购|任何)",
    r"不再(?:需要|采购|考虑|上|买|用)|没有?必要|暂不|(?<!优)先不|不寻求|(?<!找)不找|不是要|并非要|不是想",
    r"除了?(?=[^，。；]{1,12}(?:以外|之外|外))|别(?=推荐|给|再|推|跟我|上|装)|勿(?=推荐|提供|荐)|请勿",
    (
        r"\b(?:(?:do|does|did|is|are|was|will|would|should|can) not|don't|doesn't|didn't|won't|"
        r"wouldn't|isn't|aren't|never)(?:\s+(?:really|currently|actually|yet|at all|to|be|even|now))*"
        r"\s+(?:need(?:ing)?|requir\w*|want\w*|look\w* (?:for|at|to)|looking|seek\w*|consider\w*|plan\w*|interested in|"
        r"ask\w* for|after|buy\w*|purchas\w*|intend\w*|wish\w*|care for|in the market for|necessary to)\b"
    ),
    r"\b(?:do not|don't|never) (?:please )?(?:offer|propose|recommend|suggest|send|pitch|quote)\b",
    r"\b(?:scope|project|request|tender|order)\b.{0,20}\b(?:does not|doesn't|will not) include\b",
    r"\bno (?:need|interest|plans?|requirement|call|intention|budget)\b(?:\s+(?:for|in|of|to))?",
    r"\bno (?:longer|more) (?:need|requir|want)\w*",
    (
        r"\bnot (?:in the market for|interested in|looking for|needed:?|seeking|after|considering|"
        r"about|an?\b)"
    ),
    (
        r"\b(?:exclud\w*|except(?: for)?|rather than|instead of|other than|apart from|leave out|"
        r"leaving out|without (?:needing|buying|any need for))\b"
    ),
    (
        r"(?<!running )(?<!runs )(?<!run )(?<!still )(?<!currently )(?<!now )(?<!are )(?<!work )(?<!operate )(?<!is )"
        r"\bwithout(?= an?\b| any\b|\s+\S+$|\s+\S+\s*[,.;])"
    ),
    r"\bno\b(?=\s+\S+(?:\s+\S+){0,3}\s+(?:is |are )?(?:needed|required|wanted|necessary|please))",
    r"^\s*no\b(?=\s+\S+(?:\s+\S+)?\s*$)|\bneither\b|\b(?:anything|everything|all) but\b",
    r"^\s*not\b(?! (?:only|just|merely|least|yet|to mention|all))(?=(?:\s+\S+){1,4}\s*\.?$)",
)
"""What follows, up to the end of the clause, is not wanted. A manner (无需人工干预) is no such thing, nor is a complaint
(跟不上节拍, the system no longer meets ...)."""

NOT_BEFORE = _either(
    (
        r"(?:[就也都暂目前这次本次此次]|暂时|目前|我们|本项目|一概|完全|根本|已经|并|先|"
        r"现在)*(?:不需要(?:升级|改造|更换|动)?|不用(?:了|做|上|买)?|不要了?|不考虑|不在(?:本次|此次|考虑|采购|项目|需求|这次|本项目|"
        r"我们的)?(?:范围|考虑|之列|计划)|不做|(?<![跟赶用比对追顾接来])不上了?|(?<!避)免了|不必了?|无需|不涉及|没有?必要|没需求|除外|"
        r"不买|不采购|不计划|以后再说|先放一放|暂不|不想上|不想要|不打算上?|不包括在内|不含在内|"
        r"不列入|不感兴趣|没(?:有|什么|啥)?(?:需求|兴趣|想法)|暂缓|缓一?缓|(?<![计核估测])就?算了|"
        r"不在此列|已否决)"
    ),
    (
        r"\b(?:(?:is|are|was|were|will|would|be|has|have) )*(?:not|never|no longer) (?:be )?(?:\w"
        r"+ly )?(?:needed|required|wanted|necessary|part of|in scope|included|considered|relevant|"
        r"of interest|on our list|an option|planned|wished|asked for|what we)"
    ),
    (
        r"\b(?:isn't|aren't|won't be) (?:\w+ly )?(?:needed|required|wanted|necessary|part of|in scope|"
        r"an option|included|considered|relevant|planned)"
    ),
    (
        r"\b(?:is|are) (?:\w+ly )?(?:out of scope|unnecessary|off the table|excluded|ruled out|"
        r"out of the question)"
    ),
)
"""What stands before, from the beginning of the clause, is not wanted."""

NOT_REALLY = _either(
    r"是否需|需不需|要不要|不是不|不得不|不能不|不仅|不只|不光|不单|不但|没有不|不能没有|不可缺",
    r"少不了|是不是|not only|not just|not merely|no doubt|no later|no less|no more than|not least",
    r"cannot do without|can't do without|无需求证",
)
"""A clause with one of these negates nothing."""

NOT_OFFERED = _either(
    r"不支持|不提供|不具备|不适用于?|不适合|尚?未(?:支持|提供|具备|覆盖)|暂不支持|不含|不包括|不包含",
    r"不涉及|不负责|(?<!做)不做(?!到)|不承接|不承担|不覆盖|不建议",
    r"(?:本|我们|我司|该|此|系统|方案|产品|平台|软件|设备|目前|暂时|暂)[^，。]{0,4}(?:不能|无法|没有)",
    (
        r"\b(?:(?:does|do|is|are|can|will) ?not|cannot|don't|doesn't|isn't|aren't|can't|won't) (?:currently |yet |be )?"
        r"(?:support|includ|cover|provid|offer|suit|handl|come with|work with|intended for|designed for|meant for|for\b|"
        r"connect|recommended for)\w*"
    ),
    r"\bnot (?:suit\w*|support\w*|includ\w*|cover\w*|provid\w*|offer\w*|for\b)|\bunsuitable for\b|\bwithout support for\b",
    r"\b(?:we|it|system|solution|module|product|software|gateway) (?:cannot|can not|can't)\b|\bno support for\b|\bexclud(?:es|ing|ed)\b",
)
"""What follows is not offered by the capability. What others cannot do (人工无法发现的裂纹) is no denial."""

NOT_OFFERED_BEFORE = _either(
    r"\b(?:(?:is|are) not|isn't|aren't) (?:\w+ly )?(?:included|supported|available|provided|covered|offered|part of|in scope)",
    r"暂?不(?:支持|提供|包含|含|包括|在内)(?=[了的 。.]*$)|除外|另行(?:采购|报价|购买)|需?另购|不在.{0,4}范围",
)
"""What stands before, from the beginning of the clause, is not offered."""

HAVE = _either(
    r"^\s*有(?!意|需|计划|想|望|关|没|哪|人|谁|无)",
    (
        r"已经?(?:有了?|上线?了?|上了|部署|实施|建成?|建有|使用|用上|用了|在用|配备|配置|购置|采购|"
        r"买了|引进|引入|投用|运行|装了|安装|具备|应用|完成|跑)"
    ),
    r"现有|原有|现在?用|目前用|现用|在用|既有|老的|旧的",
    r"目前(?:在|正在|已)?(?:使用|用|运行|采用|跑|有|依靠|靠)|正在(?:使用|用|跑)|用的是|跑的是|上过",
    r"早就?(?:有|上|用)",
    (
        r"(?:厂里|公司|车间|我们|我厂|工厂|集团|内部|现场)(?:里|这边)?(?:有(?!意|需|计划|想|望|关|没)|"
        r"用着|装有|配有|跑着)"
    ),
    r"自带|有(?=[^，。；]{1,14}(?:在用|在跑|运行中|了$))",
    (
        r"\balready (?:ha\w+|own\w*|us\w+|run\w*|operat\w*|bought|in place|installed|deployed|"
        r"implemented|work\w*|got|on|live)\b"
    ),
    r"\b(?:existing|in-house|incumbent|present|installed|legacy)\b",
    (
        r"\b(?:ha(?:ve|s)|there is|with|got) (?:already )?(?:an? |our )?(?:own |existing |working |"
        r"running |old )?(?=\S+(?: \S+){0,4} (?:in place|installed|running|already|in use|live))"
    ),
    r"\bcurrent(?:ly)? (?:ha\w+|us\w+|run\w*|operat\w*|work\w*|rely\w*|on)\b|\bcurrent\b",
    r"\bwe (?:currently |now )?(?:have|own|run|use|operate) (?=an?\b|our\b|the\b|[^\s]+\b)",
    r"\b(?:is|are) already\b|\b(?:has|have) been (?:using|running)\b",
    r"\b(?:today|now) (?:we )?(?:run|use)\b",
)
"""What follows is there already."""

HAVE_NOT = _either(
    r"没有|还没|尚无|尚未|未上|缺少|缺乏|缺|无(?=[^，。]{0,4}系统)",
    r"\b(?:have no|has no|do not have|don't have|does not have|lack\w*|no existing)\b",
)
"""What follows is lacking."""

UPGRADE = _either(
    r"升级|改造|扩展|扩容|优化|迭代|二次开发|二开|换代|提升|更新(?!换掉)|完善|改进|增强|翻新|重构",
    r"扩充|升版|加强|延伸|增加功能|补齐",
    (
        r"\b(?:upgrad\w*|moderni[sz]\w*|extend\w*|extension|expand\w*|expansion|improv\w*|revamp\w*|"
        r"enhanc\w*|refresh\w*|overhaul\w*|renew\w*|optimi[sz]\w*|bring\w* (?:it )?up to date|"
        r"newer version|next version|latest version|rebuil\w*|refurbish\w*|retrofit\w*)\b"
    ),
)
"""What is there is to become better."""

REPLACE = _either(
    r"替换|取代|替代|代替|更换|换掉|换下|换成|换为|淘汰|弃用|下线|切换|迁移|国产化|更替|顶替|替掉",
    r"换用|退役|停用|撤换|(?<!需)要换(?![产型模线刀班人位])|想换(?![产型模线刀班人位])|去(?=[a-z\d ]+化)",
    r"\b(?:must|has to|have to|should|will|needs to) go\b",
    (
        r"\b(?:replac\w*|substitut\w*|mov\w+ (?:off|away from|on from)|migrat\w+|retir\w+|phas\w+ out|"
        r"sunset\w*|get\w* rid of|switch\w* (?:from|away|off|out)|swap\w*|supersed\w*|tak\w+ over from"
        r"|decommission\w*|ditch\w*|alternative to|drop\w*)\b"
    ),
)
"""What is there is to go."""

TARGET = _either(
    (
        r"(?:换成|换为|改为|改用|替换为|替换成|切换到|切换为|迁移到|迁移至|升级为|升级成|换用|更换为|"
        r"更换成|更替为)"
    ),
    r"\b(?:with|by|to|for)\b",
)
"""What follows is what shall come instead."""

IT = _either(
    r"它|其|该系统|这套|此系统|\b(?:it|this|the system|that system)\b",
)
"""The sentence speaks of what was named in the one before."""

HAVE_AFTER = _either(
    (
        r"\s*(?:系统|平台|软件)?(?:已经?|早已|早就|目前已|都已|现已)(?:有|上线|上|部署|在用|运行|投用|"
        r"建成|实施|用|具备|装)"
    ),
    r"\s*(?:系统|平台|软件)?(?:[（(]?(?:在用|运行中|已有|已上线)|(?:比较|有点|太|很)?(?:老旧|陈旧|老化|落后)|版本(?:太|较)?[旧低老])",
    r"\s*(?:系统|平台|软件)?(?:[于是]?\s*(?:\d{2,4}|[去前今]|早)\s*年.{0,6}(?:上线|上的|建成|建的|买的|投用|实施|部署)|已经?不能满足)",
    r"\s*(?:\w+\s)?(?:[,(]\s*)?(?:which |that )?(?:is|are|was|were) (?:already|in place|in use|running|installed|live)",
    r"\s*(?:\w+\s)?(?:[,(]\s*)?(?:in place|already|in use|up and running)|\s*exists?\b",
    r"\s*(?:\w+\s)?(?:that |which )?we (?:already |currently |now )?(?:have|use|run|own)\b",
    r"\s*(?:\w+\s)?is (?:\w+ )?(?:\w+ years? old|old|outdated|obsolete|dated|ag(?:e)?ing)\b",
)
"""What stands right before is there already."""

AFTERWARDS = _either(
    r"[ 了的吧内里中。.]*$",
    r"\s*(?:from|for|in|at|on|by|this|here|now|today|yet|right|any ?more)\b",
)
"""What may follow a cue of NOT_BEFORE in its clause."""

LACK = _either(
    r"没有|缺|尚无|还没|不足|未上|\b(?:without|lack\w*|have no|has no|fewer than|less than)\b",
)
"""A clause of what a capability does not suit speaks of what a customer lacks, not of what the provider does not do."""

OURS = _either(
    r"[把将]|\bour\b|\bthe\b|老|旧|现有|原有",
)
"""Words before a thing that is to be replaced when the verb follows it."""
