"""Where a text gives away how to reach somebody: telephone, mail, WeChat, QQ, web; the poster's name is in `scan_names.py`."""

import re
from collections.abc import Iterator

from matchmaker.catalogue.folding import NUMERALS

Found = tuple[str, int, int]

# -- telephones: shapes that need no label, shapes that need one, and what surrounds a number that is none

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
_UNIT_AFTER = re.compile(
    r"\s*(?:元|万|萬|亿|美元|台|件|只|个|套|吨|次|条|根|片|瓶|支|卷|人|年|rpm|mm|cm|kg|mpa|kpa|pa|hz|khz|kw|kva|cny|rmb|usd|eur|pcs|ms|cycles|pulses|pieces|units|parts|yuan|times|hours|points|rows|records|samples|"
    r"m/min|r/min|n·m|nm|w|v|a|g|t|l|ml|μm|um|%|℃|°|档|种|级)(?![a-z]|工(?!件)|总(?!成)|经理|先生|女士|师傅|老师|主任)",
    re.I,
)
_DATE = re.compile(r"(?:19|20)\d{2}[\-./ ]?(?:0?[1-9]|1[0-2])[\-./ ]?(?:[0-2]?\d|3[01])$")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$")

# -- mail, web, WeChat, QQ

_TLD = "com|net|org|edu|gov|cn|hk|tw|io|co|cc|top|xyz|vip|tech|shop|info|biz|ltd|de|eu|uk|jp|fr"
_LOCAL = r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_DOT = r"(?:\s*[\[({<【]\s*(?:dot|d0t|点|點|\.)\s*[\])}>】]\s*|\s+dot\s+|\s*[点點]\s*|\.)"
_DOT_SAID = r"(?:\s*[\[({<【]\s*(?:dot|d0t|点|點|\.)\s*[\])}>】]\s*|\s+dot\s+|\s*[点點]\s*)"
_AT = r"\s*(?:[\[({<【]\s*(?:at|a|@|艾特|圈a|圈)\s*[\])}>】]|艾特|小老鼠|@)\s*"
_MAIL = (
    re.compile(rf"{_LOCAL}@(?:{_HOST}\.)+(?!(?:nm|mm|kn|hz|kg|mpa)\b)[A-Za-z]{{2,24}}(?![A-Za-z0-9])", re.I),
    re.compile(
        rf"{_LOCAL}{_AT}{_HOST}(?:{_DOT}{_HOST}){{0,3}}{_DOT}(?:{_TLD})(?:{_DOT}(?:cn|hk|tw))?(?![A-Za-z0-9])", re.I
    ),
    re.compile(
        rf"{_LOCAL} *@ *{_HOST}(?: *\. *{_HOST}){{0,2}} *\. *(?:com|cn|net|org)(?: *\. *cn)?(?![A-Za-z0-9])", re.I
    ),
    re.compile(
        rf"{_LOCAL}\s+at\s+{_HOST}(?:{_DOT}{_HOST}){{0,2}}{_DOT_SAID}(?:{_TLD})(?:{_DOT}cn)?(?![A-Za-z0-9])", re.I
    ),
    re.compile(rf"{_LOCAL} +AT +(?:{_HOST}\.)+(?:{_TLD})(?![A-Za-z0-9])"),
    re.compile(rf"{_LOCAL}#{_HOST}(?:{_DOT}{_HOST})?{_DOT}(?:com|cn|net|org)(?![A-Za-z0-9])", re.I),
)
_MAIL_LABELLED = re.compile(
    rf"(?:e-?mail|mail|邮箱|邮件)(?:\s*(?:me|us|is|to|是|为|:))*\s*({_LOCAL}\s+at\s+(?:{_HOST}\.)+(?:{_TLD}))(?![A-Za-z0-9])",
    re.I,
)
_TAIL = r"(?::\d{2,5})?(?:[/?#](?:(?!https?:)[!-;=?-~])*)?"
_URL = re.compile(
    r"(?<![A-Za-z0-9])(?:https?|hxxps?|ftp)\s*:\s*//\s*(?P<host>[^\s/:?#<>\"'，。；、！？]+)(?:(?!https?:)[!-;=?-~])*",
    re.I,
)
_WWW = re.compile(rf"(?<![A-Za-z0-9@.])www[.。](?:{_HOST}[.。])*[A-Za-z0-9\-]{{2,}}{_TAIL}", re.I)
_BARE = re.compile(
    rf"(?<![A-Za-z0-9@._\-])(?P<host>(?:{_HOST}\.)*{_HOST})\.(?P<tld>{_TLD})(?:\.(?:cn|hk|tw))?"
    rf"(?![A-Za-z0-9_@\-]|\.[A-Za-z0-9]){_TAIL}",
    re.I,
)
_SAID = re.compile(
    rf"(?<![A-Za-z0-9@.])(?:{_HOST}{_DOT}){{0,2}}{_HOST}{_DOT_SAID}(?:com|cn|net|org)(?:{_DOT}cn)?(?![A-Za-z0-9])", re.I
)
_CHINESE_DOMAIN = re.compile(
    r"(?<![\u4e00-\u9fff])(?:(?:域名|网址|官网|访问|打开|登录)[是 ]?)?"
    r"([\u4e00-\u9fffA-Za-z0-9\-]{2,12}\.(?:中国|中國|公司|网络|网址|商城))(?![\u4e00-\u9fff])"
)
_CHANNEL = re.compile(
    r"(?:抖音|快手|小红书|B站|微博|头条)(?:账号|号|id)?\s*[:是@]\s*([A-Za-z0-9][A-Za-z0-9_.\-]{3,29})", re.I
)
_WEAK_TLD = frozenset(
    ("io", "co", "cc", "top", "xyz", "vip", "tech", "shop", "info", "biz", "ltd", "de", "eu", "uk", "jp", "fr")
)
_PRODUCTS = frozenset(
    ("asp.net", "vb.net", "ado.net", "ml.net", "system.io", "socket.io", "draw.io", "system.net", "microsoft.net")
)

_ID = r"[A-Za-z][A-Za-z0-9_\-]{5,19}"
_WECHAT_WORD = (
    r"(?<!企业)(?<!企業)(?:微\s*信|[微薇威]\s*[❤♥]\s*信?|薇信|威信|徽信|卫星|we-?chat|weixin|(?<![A-Za-z0-9])(?:vx|wx)(?![A-Za-z])|"
    r"(?<![A-Za-z0-9])v\s*信|[加\+➕扣]\s*[v薇微](?:信|❤)?(?!x)|(?<![A-Za-z0-9])[vq]❤)"
)
_WECHAT_NOUN = r"(?:账号|帐号|号码|号|號|搜索?|(?:id|account|number|no\.?|name)(?![a-z]))"
_WECHAT = (
    re.compile(
        rf"{_WECHAT_WORD}\s*(?:{_WECHAT_NOUN}\s*)?(?:\([^()\n]{{1,6}}\)\s*)?(?::|是|为|為|\bis\b|->|—|=)\s*({_ID}|\d{{5,11}})(?![A-Za-z0-9])",
        re.I,
    ),
    re.compile(rf"{_WECHAT_WORD}\s*{_WECHAT_NOUN}\s*({_ID}|\d{{5,11}})(?![A-Za-z0-9])", re.I),
    re.compile(rf"{_WECHAT_WORD}\s*[(「\"“]?\s*((?=[A-Za-z0-9_\-]*[0-9_\-]){_ID})(?![A-Za-z0-9])", re.I),
    re.compile(
        rf"(?:加|添加|搜|加我|\badd\s+(?:my|our|me on))\s*{_WECHAT_WORD}\s*({_ID}|\d{{6,11}})(?![A-Za-z0-9])", re.I
    ),
    re.compile(rf"[加\+➕扣]\s*(?:我\s*)?(?:vx|wx|[v薇](?!x)(?:信|❤)?)\s*({_ID})(?![A-Za-z0-9])", re.I),
    re.compile(r"(?<![A-Za-z0-9])[vV][xX](?!works)((?=[a-z_\-]*\d)[a-z][a-z0-9_\-]{5,19})(?![A-Za-z0-9])"),
    re.compile(r"(?<![A-Za-z0-9\u4e00-\u9fff])[vV]\s*:\s*((?=[a-z_\-]*\d)[a-z][a-z0-9_\-]{5,19})(?![A-Za-z0-9])"),
    re.compile(rf"(?<![A-Za-z])add\s+((?=[a-z_\-]*\d){_ID})\s+(?:on|in|via)\s+wechat", re.I),
    re.compile(r"(?<![A-Za-z0-9])(wxid_[A-Za-z0-9]{6,30})"),
    re.compile(
        r"(?:公众号|公號|视频号|服务号|订阅号)\s*(?:是|为|:)?\s*[「『“\"《【]([^」』”\"》】\n]{2,20})[」』”\"》】]"
    ),
    re.compile(r"(?:公众号|视频号|服务号|订阅号)\s*(?:id)?\s*[:是为]\s*([A-Za-z][A-Za-z0-9_\-]{4,29})", re.I),
    re.compile(
        r"(?:关注|搜索?|我们的|我司的?|本公司)\s*(?:微信)?(?:公众号|视频号)\s*[: ]\s*([^\s,。;!?、()「」\"]{2,16})"
    ),
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z0-9])q\s?q|扣扣|企鹅|企鵝|(?<![A-Za-z0-9])q(?=[号群]))(?:[\u4e00-\u9fff]{2,4}(?=群))?\s*(?:群|邮箱)?\s*(?:号码|号|號|群|id|no\.?|number)?\s*(?:(?:是|为|is\b|[:=/#])\s*){0,2}"
    r"([1-9]\d{4,10}(?!\d)|[1-9]\d{2,3}(?:[ \-]\d{2,5}){1,3}(?!\d))",
    re.I,
)


_Q = re.compile(r"(?<![A-Za-z0-9])[qQ]\s*:\s*([1-9]\d{8,10})(?!\d)")


def find_contacts(text: str) -> Iterator[Found]:
    """Yield (kind, start, end) in a folded text; finds may overlap and repeat."""
    yield from _phones(text, spoken=False)
    numerals = text.translate(NUMERALS)
    if numerals != text:
        for kind, start, end in _phones(numerals, spoken=True):
            if numerals[start:end] != text[start:end]:
                yield kind, start, end
    yield from _mails(text)
    yield from _webs(text)
    yield from _wechats(text)
    for source in {text, numerals}:
        for shape in (_QQ, _Q):
            found = shape.finditer(source)
            yield from (("qq", *match.span(1)) for match in found if not _UNIT_AFTER.match(source, match.end()))


def _phones(text: str, spoken: bool) -> Iterator[Found]:
    shapes = [_MOBILE, _MOBILE_ABROAD, _LANDLINE]
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
        dated = _DATE.match(match.group(1)) or _ADDRESS.match(match.group(1))
        if 7 <= digits <= 15 and not dated and not _UNIT_AFTER.match(text, end):
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


def _free(text: str, start: int, end: int) -> bool:
    """Whether what stands around a number leaves it a telephone number."""
    before, after = text[max(0, start - 24) : start], text[end : end + 10]
    if re.match(
        r"[\-_.:]?\d|/\d{1,6}(?![\d\-])|[\-_/]?(?!vx|wx|wechat|weixin|qq)[A-Za-z]", after, re.I
    ) and not re.match(r"[./]\s?[A-Z]", after):
        return False
    if _UNIT_AFTER.match(after) or _CODE_BEFORE.search(before):
        return False
    joined = re.search(r"([A-Za-z0-9]+)[\-_/#.]?$", before)
    other = re.search(r"\d{7,}/$", before)  # one number after another
    return joined is None or other is not None or bool(_LATIN_LABEL.search(joined.group(1)))


def _mails(text: str) -> Iterator[Found]:
    for shape in _MAIL:
        yield from (("mail", *match.span()) for match in shape.finditer(text))
    yield from (("mail", *match.span(1)) for match in _MAIL_LABELLED.finditer(text))


def _webs(text: str) -> Iterator[Found]:
    for match in _URL.finditer(text):
        host = match.group("host")
        if "." in host and not _ADDRESS.match(host):
            yield "url", match.start(), _url_end(text, match)
    for shape in (_CHINESE_DOMAIN, _CHANNEL):
        yield from (("url", *match.span(1)) for match in shape.finditer(text))
    for shape in (_WWW, _BARE, _SAID):
        for match in shape.finditer(text):
            if shape is not _BARE or _is_domain(match):
                yield "url", match.start(), _url_end(text, match)


def _url_end(text: str, match: "re.Match[str]") -> int:
    end = match.end()
    while end > match.start() + 1 and text[end - 1] in ".,;:!?)]}'\"(":
        end -= 1
    return end


def _is_domain(match: "re.Match[str]") -> bool:
    """Whether `name.tld` is an address and no product, file or number."""
    host, tld = match.group("host"), match.group("tld")
    if f"{host}.{tld}".lower() in _PRODUCTS or (tld == "NET" and not host.isupper()):
        return False
    if tld.lower() in _WEAK_TLD:
        return tld.islower() and len(host) > 2 and any(char.isalpha() for char in host)
    return tld.islower() or tld.isupper()


def _wechats(text: str) -> Iterator[Found]:
    for shape in _WECHAT:
        for match in shape.finditer(text):
            if not _UNIT_AFTER.match(text, match.end()):
                yield "wechat", *match.span(1)
