"""Where the work is to be done, on site or from afar, and the writer's own industry; others' places and trades are left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast

from matchmaker.matching.intake.found import Found, Service
from matchmaker.matching.intake.pieces import Page, Piece
from matchmaker.matching.records import Span
from matchmaker.matching.spotting import Spotter
from matchmaker.matching.taxonomy import DATA, default_taxonomy
from matchmaker.matching.text import overlaps

_OURS = re.compile(
    r"厂|车间|公司|基地|园区|我们|我司|地址|地点|位于|坐落|在|项目|产线|生产线|仓库|这边|本地|现场"
    r"|\b(?:plants?|factory|site|sites|shop|based|located|in|facility|workshop|we|our|warehouse|location)\b"
)
_THEIRS = re.compile(
    r"客户|供应商|主机厂|总部|展会|同行|考察|发往|发货|送货|送到|出口|厂家|服务商|案例|出差|邻|隔壁|以前|曾|去年|听说|介绍"
    r"|\b(?:customers?|clients?|head ?quarters?|hq|suppliers?|vendors?|fair|exhibition|competitors?|export\w*"
    r"|ship\w*|references?|parent company|made in|already)\b"
)
_NO_PLACE_AFTER = re.compile(
    r"时间|奔驰|现代|大众|通用|电气|汽车|重工|时代|话|菜|大学|理工|交大|[^,。;]{0,8}(?:公司|集团|研究[院所])"
    r"|\s+(?:university|motors?|bank)\b"
)
_NO_PLACE_BEFORE = re.compile(r"(?:给|为|向|跟|和|与|从|去|到|往|做)$|\bfrom $")
_ON_SITE = re.compile(
    r"(?:现场|驻场|驻厂|上门|到厂|到现场|入厂)(?:来)?(?:实施|服务|安装|调试|支持|勘[察查]|看|测|调研|诊断|培训|交付"
    r"|部署|指导)|驻[场厂]|上门|来(?:我们)?(?:厂|现场"
    r"|车间)(?:里|看)?|(?:能|可|要)到(?:现场|厂|人)|半天内[^,。;]{0,4}到人"
    r"|(?:小时|天)内[^,。;]{0,4}到(?:场|厂|现场|人)"
    r"|\bon[- ]?site (?:implementation|service|support|installation|visits?|work|commissioning|survey|training"
    r"|required|needed|only)\b"
    r"|\b(?:must|should|need to|has to|have to|please) (?:come|be) (?:to (?:our|the) (?:plant|factory|site)"
    r"|on[- ]?site)\b|\bon[- ]?site (?:is )?(?:required|preferred|needed)\b"
)
_REMOTE = re.compile(
    r"(?:远程|线上)(?:实施|部署|支持|调试|服务|交付|指导|沟通)?(?:即可|就行|就可以|也行|也可以?|都行|都可以?|可以"
    r"|为主)|(?:可以?|能)(?:远程|线上)(?:实施|部署|做|交付|支持)?"
    r"|\b(?:remote(?:ly)?(?: work| support| implementation| service| delivery)?(?: is| would be)? (?:fine|ok|okay"
    r"|possible|enough|sufficient|acceptable|preferred)"
    r"|(?:can|could|may) be (?:done|delivered|implemented|handled) remotely|done remotely|work remotely)\b"
)
_EITHER = re.compile(
    r"现场(?:或|或者|和|、|/)远程|远程(?:或|或者|和|、|/)现场|(?:远程|线上)[^,。;]{0,4}现场[^,。;]{0,6}都(?:行"
    r"|可以?)|\bon[- ]?site or remote\w*"
    r"|\bremote(?:ly)? or on[- ]?site"
)
_NEGATED = re.compile(
    r"(?:不需要|不用|不必|无需|不要|不接受|不支持|别|谢绝|不考虑|\bno|\bnot|\bwithout)\s*(?:need |required? )?$"
)

_SELF = re.compile(
    r"我们|我司|我厂|我是|一家|本[厂公]|咱们?|俺们|公司|是(?:一家|做|家|个)|也做|主[营要]|从事|(?:生产|制造)企业|行业"
    r"|\b(?:we|our|i am|i'm|manufacturer|maker"
    r"|plant|factory|company|producer|business|family)\b"
)
_ABOUT_OTHERS = re.compile(
    r"客户|供货|配套|供应商|给[^,。;]{1,10}(?:做|供)|案例|经验|同行|类似|其他|别的|展|\b(?:customers?|clients?|suppl(?:y|ies|iers?)"
    r"|references?|experience|cases?|vendors?|for the|similar|other)\b"
)
_OTHER_TRADE = re.compile(
    r"(?:用|级|类)?(?:[\u4e00-\u9fff]{0,3}件|包装|机械|设备|装备|模具|添加剂|行业的?(?:客户|软件)|厂商|园|城|博)"
    r"|\s+(?:packaging|machinery"
    r"|equipment|customers?|grade|parts? for)\b"
)


def read_place(page: Page, avoid: Sequence[Span] = ()) -> Found[str] | None:
    """Return the region in which the work is to be done, None where none or several are named; `avoid` are names of firms."""
    named = {
        found.value: found
        for piece in page.sentences
        for clause in page.clauses(piece)
        for found in _places(page, clause, piece, avoid)
    }
    finest = [
        found for value, found in named.items() if not any(_within(other, value) for other in named if other != value)
    ]
    return finest[0] if len(finest) == 1 else None


def _within(region: str, other: str) -> bool:
    """Whether a region lies in another, which is a province."""
    return other.endswith("0000") and region[:5] == other[:5]


def _places(page: Page, clause: Piece, piece: Piece, avoid: Sequence[Span]) -> Iterator[Found[str]]:
    text = page.normal.text
    before: Found[str] | None = None
    end = -9
    for mark in _regions()[0].finditer(text, clause.start, clause.end):
        region = _regions()[1][mark.group().strip()]
        found = Found(region, page.span(*mark.span()))
        if overlaps(found.span, sorted(avoid)) or not _is_ours(text, clause, mark):
            continue
        if before is not None and mark.start() - end <= 2 and not _within(region, before.value):
            end = mark.end()  # 南通通州 lies in Jiangsu, whatever else is called 通州
            continue
        before, end = found, mark.end()
        yield found


def _is_ours(text: str, clause: Piece, mark: re.Match[str]) -> bool:
    """Whether the region is said of the writer: under its heading, alone in its clause, or with a word of one's own place."""
    if _NO_PLACE_AFTER.match(text, mark.end(), clause.end) or _NO_PLACE_BEFORE.search(text, clause.start, mark.start()):
        return False
    said = text[clause.start : clause.end]
    if _THEIRS.search(said):
        return False
    rest = _regions()[0].sub("", said)
    alone = (
        re.fullmatch(
            r"(?:[\s()·,.:;-]|省|市|新?区|县|镇"
            r"|附近)*[\u4e00-\u9fff]{0,3}",
            rest,
        )
        is not None
        and _regions()[0].match(said) is not None
    )
    return clause.section == "place" or alone or _OURS.search(rest) is not None


@lru_cache(maxsize=1)
def _regions() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for the names of regions and cities, and the region of each name; a city stands for its province."""
    named: dict[str, str] = {}
    for one in default_taxonomy().concepts.values():
        if one.facet == "region" and one.id.startswith("REG"):
            english = one.en.split(",")[0].removesuffix(" New Area")
            names = [one.zh, *one.aliases, *([] if english.endswith("District") else [english])]
            named |= {name.casefold(): one.id for name in names if not name.isdigit()}
    with (DATA / "cities.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for name in (row["zh"], *row["en"].split("|")):
                if name:
                    named.setdefault(name.casefold(), row["region"])
    ordered = sorted(named, key=lambda name: (-len(name), name))
    chinese = "|".join(re.escape(name) for name in ordered if not name.isascii())
    english = "|".join(re.escape(name) for name in ordered if name.isascii())
    return re.compile(rf"(?:{chinese})|(?<![a-z])(?:{english})(?![a-z])"), named


def read_service(page: Page) -> Found[Service] | None:
    """Return whether the writer wants the work on site, from afar or either; None where nothing or two things are said."""
    told: dict[str, Found[Service]] = {}
    for piece in page.sentences:
        for kind, pattern in (("either", _EITHER), ("onsite", _ON_SITE), ("remote", _REMOTE)):
            for mark in pattern.finditer(page.normal.text, piece.start, piece.end):
                if not _NEGATED.search(page.normal.text, piece.start, mark.start()):
                    told.setdefault(kind, Found(cast(Service, kind), page.span(*mark.span())))
    if "either" in told:
        return told["either"]
    return next(iter(told.values())) if len(told) == 1 else None


def read_industry(page: Page, spotter: Spotter) -> Found[str] | None:
    """Return the industry that the writer says to be in, None where none or several are."""
    told: dict[str, Found[str]] = {}
    text, concepts = page.normal.text, default_taxonomy().concepts
    clauses = [clause for piece in page.sentences for clause in page.clauses(piece)]
    spots = [spot for spot in spotter.spot(page.text, page.normal) if concepts[spot.concept].facet == "industry"]
    for spot in spots:
        clause = next((one for one in clauses if one.start <= spot.start and spot.end <= one.end), None)
        if clause is None or _OTHER_TRADE.match(text, spot.end):
            continue
        said = text[clause.start : clause.end]
        alone = len(said) - (spot.end - spot.start) <= 1 or clause.section == "industry"
        if (alone or _SELF.search(said)) and not _ABOUT_OTHERS.search(said):
            told.setdefault(spot.concept, Found(spot.concept, page.span(spot.start, spot.end)))
    return next(iter(told.values())) if len(told) == 1 else None
