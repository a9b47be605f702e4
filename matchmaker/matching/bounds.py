"""The words around a figure that make it a limit, a change, a range or a number of something else, in both languages;
how they are applied is amounts.py's."""

from __future__ import annotations

import re

from matchmaker.matching.cues import either

NAMED = either(
    r"\b(?:iso|iec|astm|ams|din|en|api|part|annex|iatf|cqi|vda|sil|version|class|grade|type|no|ip|q|win|windows|xp)[\s/a-z.-]*$",
    r"gb(?:/t)?\s*$|第$|型号\S{0,4}$",
)
"""What follows is the number of a standard, a part or a version."""

RANGE = re.compile(r"\s*(?:-|~|–|—|―|至|到|\bto\b)\s*(?:±\s*)?")
"""What stands between the two ends of a range."""

CHANGE = re.compile(
    r"\s*(?:左右|多|以上|现在|目前)?\s*"
    r"(?:→|->|=>|⇒|[降减缩压升提涨增变改拉][低少小短缩高升加长]*[到至为成]|变|\b(?:down |up )?(?:to|into)\b|到|至)"
    r"\s*(?:了|约|大约|about |around )?\s*(?:±\s*)?"
)
"""What stands between what there was and what there is."""

ARROW = re.compile(r"→|->|=>|⇒|[降减缩压升提涨增变改拉]|\bdown\b|\bup\b")
FROM = re.compile(r"(?:由|从|\bfrom)\s*\S{0,8}\s*$")
"""What says that it is a change and no range: between the figures, or before the first."""

TOLERANCE = re.compile(r"\s*±\s*")

_ABOUT = r"\s*(?:约|大约|大概|近|控制在|about|around|approx\.?|roughly|only|仅|只|做到|达到?|了|:)?\s*(?:±\s*)?$"

MOST = either(
    r"(?:不超过?|不能超过|不得超过|别超过|不大于|不高于|不多于|小于|低于|少于|≤|<=|<|最多|至多|最大|最高|最长|上限|控制在"
    r"|\b(?:under|below|less than|fewer than|at most|no more than|not more than|up to|within|max(?:imum)?(?: of)?|not exceed(?:ing)?"
    rf"|limited to)){_ABOUT}",
    r"最[大高长多][\u4e00-\u9fff]{1,6}[是为约]?\s*$|\bmax(?:imum)? (?:[a-z]+ ){1,3}(?:is |of )?$",
)
LEAST = either(
    r"(?:不低于|不少于|不小于|大于|高于|超过|多于|≥|>=|>|至少|最少|最小|最低|最短|起码"
    rf"|\b(?:at least|min(?:imum)?(?: of)?|no less than|not less than|more than|over|above|smallest|from)){_ABOUT}",
    r"最[小低短少][\u4e00-\u9fff]{1,6}[是为约]?\s*$|\bmin(?:imum)? (?:[a-z]+ ){1,3}(?:is |of )?$",
)
"""What follows is a limit."""

STRICT = re.compile(r"<(?!=)|>(?!=)|小于|低于|少于|大于|高于|超过|多于|under|below|less|fewer|more than|over|above")
"""The limit itself does not do."""

MOST_AFTER = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:以内|之内|内(?![部外存])|以下|封顶|\b(?:or less|or below|max(?:imum)?|at most)\b)"
)
LEAST_AFTER = re.compile(
    r"\s*(?:以上|及以上|起(?![弧伏来步])|\b(?:or more|or above|min(?:imum)?|and (?:up|more|above))\b)"
)
"""What stands before is a limit."""

_BY = r"(?:了|约|近|超过|超|至少|不少于)?\s*$"

LESS = either(
    rf"(?:下降|降低?|减少?|减|省|节省|节约|缩短|缩|少|下调|压缩|减员|减人|撤掉){_BY}",
    r"(?<=[\u4e00-\u9fff%a-z ])[-−]\s*$",
    r"\b(?:minus|down(?: by)?|savings? of|saves?|saved|reduction of)\s*$",
    r"\b(?:cuts?|reduce[ds]|lower|lowered|falls?|fell|dropped|shorter|less|fewer|decreased) by\s*$",
)
MORE = either(
    rf"(?:提高|提升|增加|增长|增|上升|升|上调|涨){_BY}",
    r"\+\s*$|\b(?:plus|gain of)\s*$",
    r"\b(?:up|raise[ds]|rises?|rose|increased|improved|higher|more) by\s*$",
)
LESS_AFTER = re.compile(r"\s*(?:lower|less|shorter|fewer|reduction|savings?|saved|off|decrease|faster)\b")
MORE_AFTER = re.compile(r"\s*(?:higher|more|longer|increase|gain)\b")
"""The figure says how much less or more there is."""
