"""Where a text gives away a telephone number: shapes that need no label, shapes that need one, and what surrounds a number that is none."""

import re
from collections.abc import Iterator

from matchmaker.catalogue.folding import NUMERALS

Found = tuple[str, int, int]

_EXTENSION = r"(?:[ \-]*(?:转|轉|分机|分機|ext(?:ension)?\.?|x|#)[ :]*\d{1,6}|-\d{1,5}(?!\d))?"
_MOBILE = re.compile(
    r"(?<!\d)(?:\(?(?:\+|00)?86\)?[ \-]{0,2})?(?:"
    r"1[3-9]\d{9}"
    r"|1[3-9]\d([ \-–—−.·•_/~*()]{1,3})\d{4}\1\d{4}"
    r"|1([ \-–—.·•_,、/*]{1,3})[3-9](?:\2\d){9}"
    r"|1[3-9]\d-\d{8}"
    r")(?!\d)"
)
_MOBILE_ABROAD = re.compile(r"(?:\+|(?<!\d)00)86[ \-]{0,2}1[3-9](?:[ \-.]?\d){9}(?!\d)")
_MOBILE_LETTERS = re.compile(r"(?<![A-Za-z0-9])[1lI][3-9][\dOolI](?:[ \-]?[\dOolI]{4}){2}(?![A-Za-z0-9])")
_LANDLINE = re.compile(
    r"(?<![\d.])(?:\(0(?:10|2[0-57-9])\)|0(?:10|2[0-57-9]))[ \-–—]{0,3}[2-9]\d{3}[ \-]?\d{4}(?!\d)" + _EXTENSION + "|"
    r"(?<![\d.])(?:\(0[3-9]\d{2}\)|0[3-9]\d{2})[ \-–—]{0,3}[2-9]\d{2,3}[ \-]?\d{4}(?!\d)" + _EXTENSION + "|"
    r"(?:\+|(?<!\d)00)86[ \-]?\(?0?(?:10|2[0-57-9]|[3-9]\d{2})\)?[ \-]?[2-9]\d{2,3}[ \-]?\d{4}(?!\d)" + _EXTENSION
)
_SERVICE = re.compile(
    r"(?<![\d.])(?:[48]00[ \-–—]?(\d{3})[ \-–—]?(\d{4})|400[ \-](\d{4})[ \-](\d{3})"
    r"|400\d[ \-]\d{3}[ \-]\d{3}|1-8(?:00|88|77|66)-\d{3}-\d{4})(?!\d)"
)
_ABROAD = re.compile(r"\+(?!86)\d{1,3}[ \-.]?(?:\(\d{1,4}\)[ \-.]?)?\d{1,4}(?:[ \-.]?\d{2,4}){1,4}(?!\d)" + _EXTENSION)
_AMERICAN = re.compile(r"(?<!\d)\(\d{3}\) ?\d{3}[\-. ]\d{4}(?!\d)" + _EXTENSION)
_LABELLED = re.compile(
    r"(?:电话|電話|手机|手機|座机|座機|热线|熱線|致电|致電|拨打|撥打|传真|传呼|小灵通|(?<![a-z])(?:tele)?(?:phone|tel|mobile|cell|fax|hotline|whatsapp)(?![a-z]))"
    r"(?:号码|號碼|号|號)?[ :.是为]*(?:(?:number|no|is|at|on|us|me)\b[ :.]*)*"
    r"((?:\+|\()?\d[\d ()\-–.]{5,20}\d)" + _EXTENSION,
    re.I,
)
_BREAK = r"(?:[ \t\-]{0,2}(?:\r?\n[ \t]*){1,2}|[ \-]?)"
_OVER_LINES = re.compile(
    rf"(?<![\d.])(?:1[ ]?[3-9](?:{_BREAK}\d){{9}}|0(?:10|2[0-57-9]|[3-9]\d{{2}})(?:{_BREAK}\d){{7,8}})(?!\d)"
)
_CALLED = re.compile(
    r"电话|電話|手机|手機|联系|聯繫|热线|致电|拨打|打给|号码|微信|经理|先生|女士|师傅|主任|老师|部:?\s*$"
    r"|(?<![a-z])(?:tel|phone|mobile|cell|call|whatsapp|wechat)(?![a-z])",
    re.I,
)
_TO_CALL = re.compile(r"微信|同号|这个号|找我|打(?:我|给|这)|联系我|(?<![a-z])(?:call|text|reach) (?:me|us)", re.I)
_CONTACT_BEFORE = re.compile(
    r"(?:电话|電話|手机|手機|联系|聯繫|热线|致电|拨打?|打|客服|号码|tel|phone|mobile|call|text|contact|hotline)[^\d\n]{0,8}$",
    re.I,
)
_LATIN_LABEL = re.compile(r"(?:tel|phone|mobile|mob|cell|call|ph|wx|vx|v|t|m|wechat|weixin|qq|sms|fax)$", re.I)
_CODE_BEFORE = re.compile(
    r"(?:[单料图件批编货柜箱卡账帐][号號]|[單圖編貨]號|批次|序列[号號]|条码|條碼|工单|合同|发票|物料|税号|账户|"
    r"(?<![a-z])(?:p/?n|s/?n|po|dwg|sku|ean|id|imei|isbn|part|order|lot|batch|serial|drawing|invoice|contract|item|ref|material|account)(?![a-z])"
    r"(?:[ .]*(?:no|nr|number|num|code|id))?)[ .:#是为\-_/]*$",
    re.I,
)
UNIT_AFTER = re.compile(
    r"\s*(?:元|万|萬|亿|美元|台|件|只|个|套|吨|次|条|根|片|瓶|支|卷|人|年|rpm|mm|cm|kg|mpa|kpa|pa|hz|khz|kw|kva|cny|rmb|usd|eur|pcs|ms|cycles|pulses|pieces|units|parts|yuan|times|hours|points|rows|records|samples|"
    r"m/min|r/min|n·m|nm|w|v|a|g|t|l|ml|μm|um|%|℃|°|档|种|级)(?![a-z]|工(?!件)|总(?!成)|经理|先生|女士|师傅|老师|主任)",
    re.I,
)
_DATE = re.compile(r"(?:19|20)\d{2}[\-./ ]?(?:0?[1-9]|1[0-2])[\-./ ]?(?:[0-2]?\d|3[01])$")
ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$")


def find_phones(text: str) -> Iterator[Found]:
    """Yield ("phone", start, end) in a folded text, in digits or in Chinese numerals; finds may overlap and repeat."""
    yield from _phones(text, spoken=False)
    numerals = text.translate(NUMERALS)
    if numerals != text:
        for kind, start, end in _phones(numerals, spoken=True):
            if numerals[start:end] != text[start:end]:
                yield kind, start, end


def _phones(text: str, spoken: bool) -> Iterator[Found]:
    shapes = [_MOBILE, _MOBILE_ABROAD, _LANDLINE, _OVER_LINES]
    if not spoken:
        shapes += [_MOBILE_LETTERS, _SERVICE, _ABROAD, _AMERICAN]
    for shape in shapes:
        for match in shape.finditer(text):
            start, end = _trimmed(text, *match.span())
            if _sounds(shape, match) and _free(text, start, end):
                yield "phone", start, end
    for match in _LABELLED.finditer(text):
        start, end = _trimmed(text, match.start(1), match.end())
        digits = sum(char.isdigit() for char in match.group(1))
        dated = _DATE.match(match.group(1)) or ADDRESS.match(match.group(1))
        if 7 <= digits <= 15 and not dated and not UNIT_AFTER.match(text, end):
            yield "phone", start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[end - 1] in " -–.(":
        end -= 1
    if text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    if text[start] == "(" and ")" not in text[start:end]:
        start += 1
    return start, end


def _sounds(shape: "re.Pattern[str]", match: "re.Match[str]") -> bool:
    """Whether the digits can be a number of that shape."""
    found = match.group()
    digits = [char for char in found if char.isdigit()]
    if shape is _OVER_LINES:
        return _is_split(match)
    if shape is _ABROAD:
        return 9 <= len(digits) <= 15
    if shape is _MOBILE_LETTERS:
        return 5 <= len(digits) < 11
    if shape is _LANDLINE and not found.startswith(("+", "00")):
        return _DATE.fullmatch("".join(digits)[4:]) is None
    if shape in (_SERVICE, _MOBILE):
        groups = [int(part) for part in re.findall(r"\d{2,}", found)]
        stepped = len(groups) > 1 and all(group % 10 == 0 for group in groups)  # 400-800-1200 is a series of sizes
        return not stepped or bool(_CONTACT_BEFORE.search(match.string, 0, match.start()))
    return True


def _is_split(match: "re.Match[str]") -> bool:
    """Whether numbers below each other are one telephone number: they are no round sizes, and somebody is to be called."""
    lines = [re.sub(r"\D", "", line) for line in match.group().splitlines()]
    lines = [line for line in lines if line]
    if len(lines) < 2 or all(line.endswith("0") for line in lines):
        return False
    text, (start, end) = match.string, match.span()
    near = text[max(0, start - 16) : start]
    if _CALLED.search(near) or _CONTACT_BEFORE.search(near):
        return True
    return [len(line) for line in lines] == [3, 4, 4] and bool(_TO_CALL.search(text, end, end + 12))


def _free(text: str, start: int, end: int) -> bool:
    """Whether what stands around a number leaves it a telephone number."""
    before, after = text[max(0, start - 24) : start], text[end : end + 10]
    if re.match(
        r"[\-_.:]?\d|/\d{1,6}(?![\d\-])|[\-_/]?(?!vx|wx|wechat|weixin|qq)[A-Za-z]", after, re.I
    ) and not re.match(r"[./]\s?[A-Z]", after):
        return False
    if UNIT_AFTER.match(after) or _CODE_BEFORE.search(before):
        return False
    joined = re.search(r"([A-Za-z0-9]+)[\-_/#.]?\Z", before)
    other = re.search(r"\d{7,}/$", before)  # one number after another
    return joined is None or other is not None or bool(_LATIN_LABEL.search(joined.group(1)))
