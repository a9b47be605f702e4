"""Where a text gives away how to reach somebody by mail, web, WeChat or QQ; telephones are in `scan_phones.py`."""

import re
from collections.abc import Iterator

from matchmaker.catalogue.folding import NUMERALS
from matchmaker.catalogue.scan_phones import ADDRESS, UNIT_AFTER, Found

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
_SPREAD = re.compile(r"(?<![A-Za-z0-9])([A-Za-z0-9._\-]) {1,2}(?=[A-Za-z0-9._\-](?![A-Za-z0-9]))")
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
    numerals = text.translate(NUMERALS)
    yield from _mails(text)
    yield from _webs(text)
    yield from _wechats(text)
    for source in {text, numerals}:
        for shape in (_QQ, _Q):
            found = shape.finditer(source)
            yield from (("qq", *match.span(1)) for match in found if not UNIT_AFTER.match(source, match.end()))


def _mails(text: str) -> Iterator[Found]:
    for shape in _MAIL:
        yield from (("mail", *match.span()) for match in shape.finditer(text))
    yield from (("mail", *match.span(1)) for match in _MAIL_LABELLED.finditer(text))
    yield from _spread_mails(text)


def _spread_mails(text: str) -> Iterator[Found]:
    """Addresses whose letters stand apart: f u @ q q . c o m."""
    blanks = {at for match in _SPREAD.finditer(text) for at in range(match.end(1), match.end())}
    if not blanks:
        return
    kept = [at for at in range(len(text)) if at not in blanks]
    joined = "".join(text[at] for at in kept)
    for shape in _MAIL:
        for match in shape.finditer(joined):
            start, end = kept[match.start()], kept[match.end() - 1] + 1
            if not blanks.isdisjoint(range(start, end)):
                yield "mail", start, end


def _webs(text: str) -> Iterator[Found]:
    for match in _URL.finditer(text):
        host = match.group("host")
        if "." in host and not ADDRESS.match(host):
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
            if not UNIT_AFTER.match(text, match.end()):
                yield "wechat", *match.span(1)
