"""The words that tell that a thing is there already, in both languages; how they are applied is intent.py's."""

from __future__ import annotations

from matchmaker.matching.cues import either

HAVE = either(
    r"^\s*有(?!色|机|效|限|意|需|计划|想|望|关|没|哪|人|谁|无)",
    (
        r"已经?(?:有了?|上线?了?|上了|部署|实施|建成?|建有|使用|用上|用了|在用|配备|配置|购置|采购|"
        r"买了|引进|引入|投用|运行|装了|安装|具备|应用|完成|跑)"
    ),
    r"(?<![实体出发])现有(?!色|机|限|效)|原有|现在?用|目前用|现用|在用|既有|老的|旧的",
    r"目前(?:在|正在|已)?(?:使用|用|运行|采用|跑|有|依靠|靠)|正在(?:使用|用|跑)|用的是|跑的是|上过",
    r"早就?(?:有|上|用)",
    (
        r"(?:厂里|公司|车间|我们|我厂|工厂|集团|内部|现场)(?:里|这边)?(?:有(?!意|需|计划|想|望|关|没)|"
        r"用着|装有|配有|跑着)"
    ),
    r"(?:现在|目前|当前)的(?!想法|计划|需求|目标|打算|思路|诉求|重点|问题|痛点|难点|要求|情况|设想|任务)|[一都正还]直?在?(?:使用|用着|跑着)",
    r"那[套台]|有(?=[^，。；]{1,14}(?:在用|在跑|运行中|了$))",
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
    r"\b(?:today|now) (?:we )?(?:run|use)\b|\b(?:un)?(?:happy|satisfied) with\b",
    r"\b(?:we(?:'ve| have)(?: already| just)?|having) (?:got|had)\b",
    r"\b(?:having|we(?:'ve| have)?(?: already| just)?) (?:bought|purchased|installed|introduced|implemented|deployed|rolled out|put in)\b",
    (
        r"\b(?:sites?|plants?|factory|factories|company|shop|floor|lines?|warehouse|stores?|departments?|workshops?|"
        r"team|lab|office|group|engineering|sales|logistics|production|maintenance) (?:already |currently |now |still )?"
        r"(?:uses|runs|operates|owns|works? with|rel(?:y|ies) on|are using|is using)\b"
    ),
)
"""What follows is there already."""

HAD = either(
    (
        r"(?<!跟)(?<!赶)(?:装|配|上|部署|建|买|引进|引入|接入|实施|采购|安装|配备|购置|配置|应用|采用|使用|贴|做)[好完齐满过]?了"
        r"(?!解|吗|没|以后|之后|才|就)"
    ),
    r"(?:配|装|(?<!创)建|设|存|铺)有(?!色|机|限|效)|[手里上]有(?!意|需|计划|想|望|关|没)|(?:放|存|记|录|管|维护|都|全|全部)在",
    (
        r"\b(?:is|are) (?:\w+ly )?(?:controlled|driven|operated|managed|monitored|handled|recorded|tracked|planned|kept|stored|"
        r"held|logged|scheduled|entered|done|made|booked|run) (?:by|with|in|on|through|via|using)\b"
    ),
    r"自带|随机[配带]|(?:原厂|出厂)[自就]?[配带装]|[每各][^,，。；]{1,8}[都均全各]?(?:[有带配装])",
    (
        r"\b(?:each|every|all|both|most|some)\b[^,.;]{1,30}\b(?:has|have|had|runs?|carr(?:y|ies)|c[ao]mes? with|ships? with)\b"
        r"|\b(?:machine\w*|press\w*|line\w*|cell\w*|equipment|robot\w*|tool\w*|unit\w*) "
        r"(?:c[ao]mes?|ships?|(?:are|were|was|is) delivered) with\b"
    ),
    r"\bour(?! \S+ (?:project|tender|search|plan|request|requirement)s?\b)"
    r"(?= \S+(?: \S+){0,2} (?:needs?|is|are|was|has|have|stands?|runs?|cannot)\b)",
    r"\b(?:come|go|flow|land|arrive|sit|end(?= up)|ends(?= up))s?(?: up)? (?:out of|from|to|into|in) (?:the|our|an?)\b",
    r"\b(?:to|with|from|into|out of|in|by|via) our(?= \S+(?:\s*$| (?!project|tender|selection|search|plans?|needs?|roadmap|journey)))",
)
"""What follows is there already, unless the clause speaks of a wish or a condition before: what has been done, and where things are."""

WISH = either(
    r"想|希望|需要|打算|计划|准备|拟|要(?!求)|寻|求|找|如果|要是|一旦|假如|若|等|应该?|能否|可否|需",
    r"\b(?:want\w*|need\w*|wish\w*|would|should|must|shall|will|look\w*|seek\w*|if|once|when|require\w*|how|integrat\w+|could|can)\b",
    r"\bplan(?:s|ned|ning (?:to|on|for))?\b",
)
"""A clause with one of these speaks of what is to be."""

HEADING = either(
    r"\s*(?:existing|current|present|installed|in[- ]house)(?: \w+){0,3}",
    r"\s*(?:我们|公司|我司|我厂|厂里|企业)?(?:现有|已有|目前|在用|原有|既有|已上线?|已部署|已建)的?(?:系统|软件|平台|设备|信息化|情况|系统有)*",
)
"""A heading over a list of what is there, up to its colon."""

HAVE_NOT = either(
    r"没有|还没|尚无|尚未|未上|缺少|缺乏|缺|无(?=[^，。]{0,4}系统)",
    r"同行|别人|别家|对手|友商|隔壁|\b(?:once|if) we\b|\bcompetitors?\b",
    r"\b(?:have no|has no|do not have|don't have|does not have|lack\w*|no existing)\b",
)
"""What follows is lacking."""

_PART = r"\s*(?:系统|平台|软件|[一二三]期|项目|这块|那边)*"
_WHO = r"(?:我们|我司|我厂|公司|厂里|集团|这边|车间)?"

HAVE_AFTER = either(
    rf"{_PART}(?:都|也|早就|已经?|只|仅|先|刚|才|早|[去前今]年)*(?:做|上|搞|建|装|用|跑|运行|使用|部署|实施|配|买)(?:过|好(?=[,，。]|$)|了(?!解|吗|没))",
    rf"{_PART}已(?:经|上线|部署|投用|建成|运行)(?:在[^,，。]{{1,12}}(?:用|跑|运行|使用)|[^,，。]{{0,2}}(?=[,，。;；\s]|$))",
    rf"{_PART}{_WHO}(?:都|也|已经?|早就?|自己|现在)*有了?(?=[，,。;；\s]|$)",
    rf"{_PART}{_WHO}(?:都|也|现在|一直)*(?:用|跑|上)的(?:还?是|都是)",
    rf"{_PART}由(?:集团|总部|总公司|母公司|信息|it|财务|公司)[^,，。]{{0,6}}管|{_PART}(?:用|跑|运行)得?(?:还行|还可以|不错|挺好|一般)",
    r"\s*(?:都|也)?是[^,，。]{1,12}(?:部署|写|做|上|装|买|建|开发|提供|实施)的",
    r"\s*(?:系统|平台|软件|画面|界面|版本)*(?:有点|太|很|比较|偏)[老旧]|\s*(?:系统|平台|软件)?还是[^,，。]{0,8}(?:版本|老|旧)",
    r"\s+(?:\w+ )?(?:went|came|has gone) (?:live|online)|\s+(?:\w+ )?(?:was|were|has been|have been) (?:\w+ly )?(?:installed|introduced|"
    r"rolled out|implemented|deployed|commissioned|bought|purchased|set up|running|in use)",
    (
        r"\s+(?:currently|presently|still) (?!not\b|missing|lacking|absent|needed|required|wanted|sought|being|looking|unavailable)"
        r"\w"
    ),
    (
        r"\s*(?:系统|平台|软件)?(?:已经?|早已|早就|目前已|都已|现已)(?:有|上线|上|部署|在用|运行|投用|"
        r"建成|实施|用|具备|装)"
    ),
    r"\s*(?:系统|平台|软件)?(?:[（(]?(?:在用|运行中|已有|已上线)|(?:比较|有点|太|很)?(?:老旧|陈旧|老化|落后)|版本(?:太|较)?[旧低老])",
    r"\s*(?:系统|平台|软件)?(?:[于是]?\s*(?:\d{2,4}|[去前今]|早)\s*年.{0,6}(?:上线|上的|建成|建的|买的|投用|实施|部署)|已经?不能满足)",
    r"\s*(?:\w+\s)?(?:[,(]\s*)?(?:which |that )?(?:is|are|was|were) (?:already|in place|in use|running|installed|live)",
    r"\s*(?:\w+\s)?(?:[,(]\s*)?(?:in place|already|in use|up and running)|\s*exists?\b",
    r"\s+(?:\w+ )?(?:belongs? to|is (?:run|owned|managed|operated|maintained|hosted) by|dates? (?:from|back))\b",
    r"\s*(?:\w+\s)?(?:that |which )?we (?:already |currently |now )?(?:have|use|run|own)\b",
    r"\s*(?:\w+\s)?is (?:\w+ )?(?:\w+ years? old|old|outdated|obsolete|dated|ag(?:e)?ing)\b",
)
"""What stands right before is there already."""


DONE_AFTER = either(
    r"\s*(?:系统|平台|软件)?[里上中]面?(?:做|跑|管|建|录|查|算|走)|\s*(?:画面|系统|平台|软件|数据|终端)*在[^,，。要]{1,8}(?:室|里|手上|手里|那边|总部|集团|中心)(?=[,，。;；\s]|$)",
    r"\s*(?:都|只|也)?跑(?:夜班|白班|两班|三班)|\s*(?:白天|夜里|晚上|平时|现在)?(?:停着|闲着|趴着)",
    r"\s+(?:shuttle|carry|move|feed|idle|serve)s?\b",
)
"""What stands right before is there already, unless the clause wishes for it: what is done in it, where it stands, what it does."""

HONOURED = either(
    r"认定为|评定?为|评选为|命名为|列[为入]|列名|获评|荣[获膺]|入[选围]|授予|获得?|拿到|取得|通过了?|作为|身为|属于?",
    r"(?:我们|我司|我厂|本厂|本公司|公司|企业|集团|我方)(?:还|也|已经?|现在?|目前|一直)*(?:是|为)",
    r"\b(?:recogni[sz]ed|named|certified|listed|selected|rated|accredited|classed) as\b",
    r"\b(?:awarded|won|win|named|received|obtained|earned|granted|holds?|ha(?:s|ve|d) held)\b|^\s*as an?\b",
    r"\b(?:we|company|firm|plant|factory|group|it) (?:are|is|was|became|has been|have been)\b",
)
"""What follows and is an honour is the writer's own."""

ASKED = either(
    WISH.pattern,
    r"申报|申请|争取|创建|辅导|须|供应商|服务商|投标|对方|乙方|合作[方伙]|承接|承制|厂家|单位(?:须|应|要)",
    r"\b(?:apply\w*|become|suppliers?|providers?|vendors?|bidders?|contractors?|partners?|help|candidates?)\b",
)
"""A clause with one of these before an honour asks for it: of a supplier, or as an aim."""
