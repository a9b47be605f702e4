"""Phrases that stand in every title and say nothing of what is needed; what a writer does not want is intent.py's."""

from __future__ import annotations

import re

from matchmaker.matching.records import Span

LONGEST_TITLE = 80
"""A first line that is longer is no title."""

_SUPPLIER = (
    r"(?:(?:an?|the|our)\s+)?(?:(?:new |qualified |suitable |experienced )?(?:solution |technology |equipment |system )?"
    r"(?:suppliers?|providers?|partners?|vendors?|manufacturers?|integrators?|contractors?)\s+(?:of|for|who|that)\b)?"
)
_OPENING = re.compile(
    r"\s*(?:关于|针对|寻求|寻找|求购|急需(?:解决)?|诚寻|征集|需要解决|解决(?!方案)|攻克|一种|求(?![解和职]))(?=[\u4e00-\u9fffa-z\d])"
    r"|\s*(?:(?:we are |we're )?(?:looking|searching|asking) for|in search of|in need of|needs? for|seeking|wanted\s*:"
    r"|request(?:s|ed)? for(?: proposals?| quotations?| information)?|rf[qpi]|call for (?:solutions|proposals|partners)"
    rf"|(?:technology|technical|partner) request)(?!\w)\s*[:\-–—]?\s*{_SUPPLIER}"
)
_CLOSING = re.compile(
    r"(?:的|的?(?:关键|核心|共性)?技术的?|(?:研[发究制]|开发|攻关)[及与和、])(?:(?:研[发究制]|开发|攻关|应用|产业化|示范|推广)[及与和、]?)+"
    r"(?:(?:关键|核心)?技术)?(?:的?(?:研[发究制]|开发|应用|示范))?(?:项目)?$"
    r"|的?(?:相关)?(?:技术)?(?:需求|难题|难点|问题|需求书|供应商|服务商|合作方|厂家|项目|求助)+$"
)


def phrases(text: str) -> tuple[Span, ...]:
    """Return the spans of the first line of a normal form that are a title's phrases: 关于 … 的需求, "Looking for a supplier of"."""
    end = text.find("\n")
    end = len(text) if end < 0 else end
    if not text[:end].strip() or end > LONGEST_TITLE:
        return ()
    head = text[:end].rstrip(" 。.!?；;,")
    opening = _OPENING.match(head)
    low = opening.end() if opening else 0
    closing = _CLOSING.search(head, low)
    return tuple(mark.span() for mark in (opening, closing) if mark and 0 < mark.end() - mark.start() < len(head))
