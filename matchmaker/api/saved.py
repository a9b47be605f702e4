"""我的收藏: the providers that one's enterprises saved, need by need, by the names under which they are known; also as xlsx."""

from datetime import date

from flask import Response
from flask_login import current_user

from matchmaker.api.doors import door
from matchmaker.api.exports import XLSX
from matchmaker.api.parties import PartyOut
from matchmaker.api.shapes import Given, PageOf
from matchmaker.introductions.cards import party_of
from matchmaker.web import provider_sheets
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class KeptOut(Given):
    """A provider that was saved for a need; `sealed_until` while its verification holds."""

    need: str
    need_title: str
    provider: PartyOut
    sealed_until: date | None


@door("GET", "/saved", N_("我的收藏：为哪条需求收藏了哪家"), Who.SIGNED_IN, gives=PageOf[KeptOut])
def index() -> PageOf[KeptOut]:
    return PageOf(
        items=[
            KeptOut(
                need=need.code,
                need_title=need.title,
                provider=PartyOut.model_validate(party_of(None, current_user, provider)),
                sealed_until=provider.verified_until if provider.is_verified else None,
            )
            for need, provider, _name in provider_sheets.list_saved(current_user)
        ]
    )


@door("GET", "/exports/saved.xlsx", N_("我的收藏的 Excel 文件"), Who.SIGNED_IN, **XLSX)
def sheet() -> Response:
    return provider_sheets.saved(provider_sheets.list_saved(current_user))
