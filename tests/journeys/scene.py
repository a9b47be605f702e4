"""The demonstration data and the rarer states beside it, and the address of every page and state for each role that may open it."""

from dataclasses import replace

import sqlalchemy as sa

from matchmaker.accounts import credentials, joining, registration
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import Role, User
from matchmaker.catalogue import edits, pasting, review, service
from matchmaker.catalogue.benchmarks import Benchmark
from matchmaker.catalogue.content import NeedContent, RequirementContent, need_content
from matchmaker.catalogue.models import Need, NeedState, Tag
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.catalogue.saved import SavedSearch
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.importing.models import ImportBatch
from matchmaker.introductions.queries import open_introduction
from matchmaker.introductions.samples import Sample
from matchmaker.notifications.models import Robot
from matchmaker.policies.models import Briefing
from matchmaker.recommendations import service as recommending
from matchmaker.reporting.shared_problems import SharedProblem
from tests.factories import make_need, make_user
from tests.introductions.cast import Cast
from tests.journeys import assessed, introduced, linked, rarer, staffed, staged, supported, visit_scene
from tests.journeys.demonstration import MAILS, SPOKEN_ERRORS, Scene, open_error_pages, user_of
from tests.journeys.everywhere import add_the_rest
from tests.letters import latest, link_in

PASTED = (
    "我们想上一套在线检测，漏检现在2.1%，要压到0.5%以内，最好能手机看。预算几十万，明年3月底前上线。厂在顺义，"
    "要上门调试。做汽车零部件的厂。有意请找周工，电话13800138000。"
)


def furnish(scene: Scene) -> None:
    """Bring in what the demonstration has not, and fill in the pages of every role."""
    app = scene.site.app
    open_error_pages(app)
    with app.app_context(), transaction():
        cast = _cast(scene)
        _public(scene)
        _owned(scene, cast)
        _offered(scene, cast)
        introduced.add(scene, cast)
        staffed.add(scene, cast)
        codes = (
            _codes(scene, cast)
            | rarer.codes(scene, cast)
            | assessed.furnish(scene, cast.asker)
            | staged.codes(scene)
            | visit_scene.add_visits(scene)
            | supported.codes()
        )
        linked.add(scene, cast)
        worlds = [codes, *(codes | one for one in rarer.states(scene))]
        scene.names = tuple(_names())
    _mailed(scene)
    add_the_rest(scene, worlds)


def _codes(scene: Scene, cast: Cast) -> dict[str, str]:
    """What the addresses of further pages are about: an introduction on which both sides have met, and the two posts."""
    met = scene.pages["enterprise"]["introduction_met"].rsplit("/", 1)[1]
    things = {
        "need": cast.need,
        "capability": cast.capability,
        "enterprise": cast.enterprise,
        "provider": cast.provider,
    }
    return {name: one.code for name, one in things.items()} | {"introduction": met, "park": cast.park.slug}


def _cast(scene: Scene) -> Cast:
    """The demonstration's first enterprise and provider, with posts that have not met."""
    asker, seller, officer = (user_of(scene.mails[role]) for role in ("enterprise", "provider", "officer"))
    enterprise, provider = asker.organisations[0], seller.organisations[0]
    provider.capacity = 50
    strange = [one for one in _published(enterprise) if open_introduction(one.id, provider.id) is None]
    need = max(strange, key=lambda one: len(one.requirements))
    capability = db.session.scalars(
        sa.select(Capability)
        .where(Capability.organisation_id == provider.id, Capability.state == CapabilityState.PUBLISHED)
        .order_by(Capability.id)
    ).all()[-1]
    assert enterprise.park is not None
    return Cast(enterprise.park, officer, enterprise, provider, asker, seller, need, capability)


def _published(organisation: Organisation) -> list[Need]:
    rows = sa.select(Need).where(Need.organisation_id == organisation.id, Need.state == NeedState.PUBLISHED)
    return list(db.session.scalars(rows.order_by(Need.id)))


def _names() -> list[str]:
    organisations = db.session.execute(sa.select(Organisation.name, Organisation.short_name)).all()
    titled = (Need, Capability, Benchmark, Briefing, Sample)
    called = (User, SharedProblem, SavedSearch, Robot)
    columns = [kind.title for kind in titled] + [kind.name for kind in called] + [Tag.text, ImportBatch.file_name]
    found = {*(name for row in organisations for name in row)}
    found |= {one for column in columns for one in db.session.scalars(sa.select(column))}
    return sorted((name for name in found if name), key=len, reverse=True)


def _public(scene: Scene) -> None:
    scene.add(
        "nobody",
        landing="/",
        sign_in="/sign-in",
        register="/register",
        register_sent="/register/sent",
        forgot="/password/forgot",
        password_sent="/password/sent",
        dead_link="/register/confirm/nothing",
        rules="/rules",
        help="/help",
        glossary="/glossary",
        privacy="/privacy",
        terms="/terms",
        error_404="/nothing",
        **{f"error_{code}": f"/-/error/{code}" for code in SPOKEN_ERRORS},
    )


def _owned(scene: Scene, cast: Cast) -> None:
    now, owner, need = clock.now(), cast.enterprise, cast.need
    providers = [row.provider for row in recommending.recommend_providers(need).candidates][:4]
    recommending.save(need, providers[0], cast.asker, now)
    recommending.call_unsuitable(need, providers[3], recommending.UNSUITABLE[0], "", cast.asker, now)
    draft = make_need(owner, NeedState.DRAFT, title="")
    back = make_need(owner, NeedState.SENT_BACK, state_note="请写清节拍。")
    withdrawn = make_need(owner, NeedState.WITHDRAWN)
    pasted = pasting.paste_new(cast.asker, owner, PASTED, now)
    joining.invite(owner, "new-colleague@example.com", Role.MEMBER, by=cast.asker, now=now)
    joining.ask_to_join(owner, by=make_user(), now=now)
    held = _held(cast)
    chosen = "&".join(f"with={one.code}" for one in providers[:3])
    at = f"/needs/{need.code}"
    scene.add(
        "enterprise",
        home="/",
        needs="/needs/mine",
        need_new="/needs/new",
        need_draft=f"/needs/{draft.code}/edit",
        need_paste="/needs/paste",
        need_paste_into=f"/needs/{draft.code}/paste",
        need_pasted=f"/needs/{pasted.code}/edit",
        need_edit=f"{at}/edit",
        need_back=f"/needs/{back.code}",
        need_withdrawn=f"/needs/{withdrawn.code}",
        need_held=f"/needs/{held.code}",
        need_held_edit=f"/needs/{held.code}/edit",
        need=at,
        history=f"/needs/{held.code}/history",
        providers=f"{at}/providers",
        providers_tray=f"{at}/providers?{chosen}",
        providers_none=f"{at}/providers?q=zzzz&mine=saved&kind=finance",
        compare=f"{at}/compare?{chosen}",
        shortlist=f"{at}/shortlist?{chosen}",
        ask=f"{at}/ask/{cast.capability.code}",
        organisation="/organisation",
        organisation_edit="/organisation/edit",
        organisation_new="/organisation/new",
        members="/organisation/members",
        account="/account",
        password="/account/password",
        email="/account/email",
        notices="/notices",
        find="/find",
        find_words="/find?q=MES",
        find_none="/find?q=zzzzzz",
        capability=f"/capabilities/{cast.capability.code}",
        provider=f"/organisations/{cast.provider.code}",
        saved="/saved",
        error_403="/staff/",
    )


def _held(cast: Cast) -> Need:
    """A published need whose edit waits, because it would give the poster away."""
    now = clock.now()
    lines = (RequirementContent("称重准确", True, "误差", "2", "0.5", "%"),)
    content = NeedContent(title="地磅称重数据自动采集", problem="地磅的数靠人抄。", requirements=lines)
    need = service.create_need(cast.asker, cast.enterprise, content, now)
    edits.submit(need, cast.asker, now, declared=True)
    review.publish(need, cast.officer, now, secrecy_checked=True)
    edited = replace(need_content(need), problem="地磅的数靠人抄，详情电话 13800001234。")
    edits.edit(need, edited, need.version, cast.asker, now, declared=True)
    return need


def _offered(scene: Scene, cast: Cast) -> None:
    capability = cast.capability
    drafts = sa.select(Capability).where(Capability.state == CapabilityState.PAUSED)
    paused = db.session.scalars(drafts).first()
    assert paused is not None
    paused.organisation_id = cast.provider.id
    scene.add(
        "provider",
        home="/",
        capabilities="/capabilities/mine",
        capability_new="/capabilities/new",
        capability_edit=f"/capabilities/{capability.code}/edit",
        capability=f"/capabilities/{capability.code}",
        capability_paused=f"/capabilities/{paused.code}",
        capability_needs=f"/capabilities/{capability.code}/needs",
        history=f"/capabilities/{capability.code}/history",
        browse="/needs",
        browse_words="/needs?q=MES",
        browse_none="/needs?q=zzzzzz",
        need=f"/needs/{cast.need.code}",
        respond=f"/needs/{cast.need.code}/respond",
        introductions="/introductions",
        organisation="/organisation",
        organisation_edit="/organisation/edit",
    )


def _mailed(scene: Scene) -> None:
    """Pages that a signed link opens."""
    app = scene.site.app
    scene.add("nobody", invitation=link_in(latest(app, "new-colleague@example.com")))
    with app.app_context(), transaction():
        newcomer = make_user(email_confirmed_at=None)
        registration.ask_to_confirm(newcomer, now=clock.now())
        credentials.ask_reset(MAILS["provider"], now=clock.now())
        address = newcomer.email
    scene.add("nobody", confirm=link_in(latest(app, address)), reset=link_in(latest(app, MAILS["provider"])))
