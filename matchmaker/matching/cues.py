"""The words that tell what a writer wants, upgrades, replaces or denies, in both languages; those for what is there already
stand in presence.py, how they are applied is intent.py's."""

from __future__ import annotations

import re


def either(*parts: str) -> re.Pattern[str]:
    """One pattern of several; a long alternative is written in pieces."""
    return re.compile("|".join(parts))


CLAUSE = either(
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

STOP = either(
    r"[。！？!?；;\n\r]|\.(?=\s|$)",
)
"""Where a sentence ends."""

NOT_AFTER = either(
    r"(?:不需要|不需(?!要|求)|无需|无须|毋需|毋须|不必|用不着)(?!\s*(?:人工|停|编程|示教|返工|重新|拆|手动|手工|专人|额外|布线|标定|等待|改动))",
    r"(?<!用)不用(?!\s*(?:人工|停|编程|示教|返工|重新|拆|手动|手工|专人|额外|布线|标定|等待|改动))(?=\S)|(?<!要)不要(?!求|紧)",
    r"没有?(?=[^，。；]{1,14}的(?:打算|计划|需求|想法|意向|必要)\s*$)",
    r"^\s*(?:please )?(?:skip|leave(?=.* aside\b)|forget(?: about)?|spare us|save us)\b(?! to\b)",
    r"\b(?:can|could|will|would|'ll|happily|gladly) do without\b|\bno use for\b|\bnot a (?:call|request|tender) for\b",
    r"不考虑|不涉及|不打算|不计划|不准备|没打算|没有?计划(?=上|做|买|采购|引进|用)|没有?需求|(?<!想)不想要?",
    r"(?:本次|此次|项目|需求|采购|范围|预算|标的).{0,4}不(?:包括|包含|含)",
    r"不采购|不购买|不买|(?<![跟赶用比对追顾接来])不上(?!线|报|传)|(?<!做)不做(?!到)|不接受(?=推荐|推销|.{0,6}方案)|谢绝|免谈",
    r"(?:请|已|先|予以)排除|拒绝(?=推荐|推销|采购|任何)",
    r"不再(?:需要|采购|考虑|上|买|用)|没有?必要|暂不|(?<!优)先不|不寻求|(?<!找)不找|不是要|并非要|不是想",
    r"除了?(?=[^，。；]{1,12}(?:以外|之外|外))|(?<![区分类特级个识差性])别(?=推荐|给|再|推|[跟和]我|提|谈|上|装)|勿(?=推荐|提供|荐)|请勿",
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
        r"\bwithout(?= an?\b| any\b|\s+\S+$|\s+\S+\s*[,.;]|\s+(?!\w+ing\b)\w+ \w+$)"
    ),
    r"\bno\b(?=\s+\S+(?:\s+\S+){0,3}\s+(?:is |are )?(?:needed|required|wanted|necessary|please))",
    r"^\s*no\b(?=\s+\S+(?:\s+\S+)?\s*$)|\bneither\b|\b(?:anything|everything|all) but\b",
    r"^\s*not\b(?! (?:only|just|merely|least|yet|to mention|all))(?=(?:\s+\S+){1,4}\s*\.?$)",
)
"""What follows, up to the end of the clause, is not wanted. A manner (无需人工干预) is no such thing, nor is a complaint
(跟不上节拍, the system no longer meets ...)."""

NOT_BEFORE = either(
    (
        r"(?:[就也都暂目前这次本次此次]|暂时|目前|我们|本项目|一概|完全|根本|已经|并|先|"
        r"现在)*(?:不需要(?:升级|改造|更换|动)?|不用(?:了|做|上|买|推荐?|介绍|考虑|提|谈|报)?|不要(?:了|再?来?联系(?:我们)?)?|不考虑|不在[^，。]{0,8}(?:范围|考虑|之列|计划)|"
        r"(?<![区分类特级个识差性])别(?:来|提|谈|报|推荐?|介绍|上|搞|弄|找我们|联系(?:我们)?)|勿扰|[跟与和][^,，。]{0,8}无关|请绕(?:道|行)|"
        r"(?:以后|后面|将来|明年|下一?步|二期)再(?:说|考虑|谈|看|议|上|做|定)|不做|(?<![跟赶用比对追顾接来])不上了?|(?<!避)免了|不必了?|无需|不涉及|没有?必要|没需求|除外|"
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
    r"\b(?:can|will have to|has to|must) wait\b|\bneed not apply\b|\b(?:is|are) (?:of no|not of) interest\b",
)
"""What stands before, from the beginning of the clause, is not wanted."""

REFUSAL = either(
    r"\s*(?:我们|这个|这块|暂时|目前|现在|这次|就|都)*(?:不需要|不用|不要|免了|算了|不考虑|不做|不上|暂不需要|暂不考虑|没必要)[了的]?(?:谢谢)?\s*",
    (
        r"\s*(?:no,? (?:thanks?(?: you)?|need)|(?:but )?"
        r"(?:that is |it is |it's |that's )?not (?:needed|required|wanted|necessary|for us|interested))\s*"
    ),
)
"""A clause that is nothing but a refusal: it speaks of the clause before."""

NOT_REALLY = either(
    r"是否需|需不需|要不要|不是不|不得不|不能不|不仅|不只|不光|不单|不但|没有不|不能没有|不可缺",
    r"不[^,，。]{1,10}不(?:行|可|成)|^\s*without\b.*\b(?:we|it|they|nothing|nobody|no one|there)\b \w",
    r"少不了|是不是|(?:not|n't|hardly|never) do without|not only|not just|not merely|no doubt|no later|no less|no more than|not least",
    r"cannot do without|can't do without|无需求证",
)
"""A clause with one of these negates nothing."""

NOT_OFFERED = either(
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

NOT_OFFERED_BEFORE = either(
    r"\b(?:(?:is|are) not|isn't|aren't) (?:\w+ly )?(?:included|supported|available|provided|covered|offered|part of|in scope)",
    r"暂?不(?:支持|提供|包含|含|包括|在内)(?=[了的 。.]*$)|除外|另行(?:采购|报价|购买)|需?另购|不在.{0,4}范围",
)
"""What stands before, from the beginning of the clause, is not offered."""

UPGRADE = either(
    r"升级|改造|扩展|扩容|优化|迭代|二次开发|二开|换代|提升|更新(?!换掉)|完善|改进|增强|翻新|重构",
    r"扩充|升版|加强|延伸|增加功能|补齐|升上去|升到|升至|升一[下级]|推广(?:到|至)|重做一遍",
    (
        r"\b(?:upgrad\w*|moderni[sz]\w*|extend\w*|extension|expand\w*|expansion|improv\w*|revamp\w*|"
        r"enhanc\w*|refresh\w*|overhaul\w*|renew\w*|optimi[sz]\w*|bring\w* (?:it )?up to date|"
        r"newer version|next version|latest version|rebuil\w*|refurbish\w*|retrofit\w*)\b"
    ),
)
"""What is there is to become better."""

REPLACE = either(
    r"替换|取代|替代|代替|更换|换掉|换下|换成|换为|淘汰|弃用|下线|切换|迁移|国产化|更替|顶替|替掉",
    r"换用|退役|停用|撤换|推倒重[来建做]|推翻重[来建做]|换(?:国产|供应商|厂家|厂商|品牌|一[家套款])",
    r"(?<!需)要换(?![产型模线刀班人位])|想换(?![产型模线刀班人位])|去(?=[a-z\d ]+化)",
    r"\b(?:must|has to|have to|should|will|needs to) go\b(?! (?:in|to|into|on|onto|through|via|live|out|from|with|up|down|over|for))",
    (
        r"\b(?:replac\w*|substitut\w*|mov\w+ (?:off|away from|on from)|migrat\w+|retir\w+|phas\w+ out|"
        r"sunset\w*|get\w* rid of|switch\w* (?:from|away|off|out)|swap\w*|supersed\w*|tak\w+ over from"
        r"|decommission\w*|ditch\w*|alternative to|drop\w*)\b"
    ),
)
"""What is there is to go."""

TARGET = either(
    (
        r"(?:换成|换为|改为|改用|替换为|替换成|切换到|切换为|迁移到|迁移至|升级为|升级成|换用|更换为|"
        r"更换成|更替为)"
    ),
    r"\b(?:with|by|to|for)\b",
)
"""What follows is what shall come instead."""

REPLACE_IT = either(
    (
        r"(?:想|要|准备|打算|计划|拟|希望|需|考虑|必须)[^，。]{0,6}(?:(?:更换|替换|换掉|换新|淘汰|推倒重来|重新选型|国产化)[的掉了]?\s*$|"
        r"(?:更换|替换|换)[成为]|换(?:供应商|厂家|厂商|一[家套款])|重新上一套)"
    ),
    r"\b(?:replace|swap|ditch|retire|drop|get rid of|phase out) (?:it|them)\b",
    r"\b(?:it|they|which|that) (?:\w+ ){1,3}be (?:replaced|retired|swapped)\b",
)
"""A clause that names nothing itself and says that what was named before is to go."""

IT = either(
    r"它|其|该系统|这套|此系统|\b(?:it|this|the system|that system)\b",
)
"""The sentence speaks of what was named in the one before."""

AFTERWARDS = either(
    r"[ 了的吧内里中。.]*$",
    r"\s*(?:from|for|to us|in|at|on|by|this|until|till|here|now|today|yet|right|any ?more)\b",
)
"""What may follow a cue of NOT_BEFORE in its clause."""

LACK = either(
    r"没有|缺|尚无|还没|不足|未上|\b(?:without|lack\w*|have no|has no|fewer than|less than)\b",
)
"""A clause of what a capability does not suit speaks of what a customer lacks, not of what the provider does not do."""

OURS = either(
    r"[把将]|\bour\b|\bthe\b|老|旧|现有|原有",
)
"""Words before a thing that is to be replaced when the verb follows it."""
