"""The demonstration data and the rarer states beside it, and the address of every page and state for each role that may open it."""

from dataclasses import replace

import sqlalchemy as sa

from matchmaker.accounts import credentials, joining, registration
from matchmaker.accounts.models import Organisation, Verification
from matchmaker.accounts.people import Role, User
from matchmaker.catalogue import edits, offering, pasting, recording, review, service
from matchmaker.catalogue.benchmarks import Benchmark
from matchmaker.catalogue.content import NeedContent, RequirementContent, capability_content, need_content
from matchmaker.catalogue.models import Need, NeedState, Tag
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, transaction
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.queries import open_introduction
from matchmaker.introductions.responding import Answer, respond
from matchmaker.introductions.states import State
from matchmaker.policies.models import Briefing
from matchmaker.recommendations import service as recommending
from tests.factories import admin_of, make_need, make_officer, make_organisation, make_user
from tests.introductions.cast import Cast, bring
from tests.journeys import assessed, staged, supported, visit_scene
from tests.journeys.demonstration import MAILS, SPOKEN_ERRORS, Scene, open_error_pages, user_of
from tests.journeys.everywhere import add_the_rest
from tests.letters import latest, link_in

PASTED = (
    "我们想上一套在线检测，漏检现在2.1%，要压到0.5%以内，最好能手机看。预算几十万，明年3月底前上线。厂在顺义，"
    "要上门调试。做汽车零部件的厂。有意请找周工，电话13800138000。"
)
OPEN_STATES = (State.PROPOSED, State.AGREED, State.INTRODUCED, State.MET)
ENDED = (State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.CLOSED)


def furnish(scene: Scene) -> None:
    """Bring in what the demonstration has not, and fill in the pages of every role."""
    app = scene.site.app
    open_error_pages(app)
    with app.app_context(), transaction():
        cast = _cast(scene)
        _public(scene)
        _owned(scene, cast)
        _offered(scene, cast)
        _introductions(scene, cast)
        _waiting(scene, cast)
        _operated(scene)
        scene.names = tuple(_names())
        codes = (
            _codes(scene, cast)
            | assessed.furnish(scene, cast.asker)
            | staged.codes(scene)
            | visit_scene.add_visits(scene)
            | supported.codes()
        )
    _mailed(scene)
    add_the_rest(scene, codes)


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
    titled = (Need, Capability, Benchmark, Briefing)
    titles = [title for kind in titled for title in db.session.scalars(sa.select(kind.title))]
    people = [*db.session.scalars(sa.select(User.name))]
    tags = [*db.session.scalars(sa.select(Tag.text))]
    found = {*(name for row in organisations for name in row), *titles, *people, *tags}
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


def _introductions(scene: Scene, cast: Cast) -> None:
    scene.add("enterprise", introductions="/introductions")
    scene.add("officer", introductions="/staff/introductions")
    for state in (*OPEN_STATES, State.SIGNED, State.DELIVERED, *ENDED):
        _introduced(scene, _other(cast), state)
    answered = _other(cast)
    answer = Answer({0: "离线复判。"}, list(cast.capability.cases), 40, 60, 4, True, "可先看现场。")
    one = respond(answered.need, cast.capability, by=cast.seller, now=clock.now(), answer=answer, consent=True)
    at = f"/introductions/{one.code}"
    scene.add("enterprise", answered=at, agree=f"{at}/agree", decline=f"{at}/decline")
    scene.add("enterprise", responses=f"/needs/{answered.need.code}/responses")
    scene.add("enterprise", responses_none=f"/needs/{cast.need.code}/responses")
    scene.add("officer", open_proposed=f"/staff/?open={one.code}")


def _other(cast: Cast) -> Cast:
    """The same cast with a new need, in English, so that both languages meet on a page."""
    title, lines = "Weighing of melt before pouring", [("Weight within 0.5 %", True), ("Data go to the MES", False)]
    need = make_need(cast.enterprise, title=title, language="en", requirements=lines)
    return replace(cast, need=need, officer=make_officer(cast.park))  # the first one verified the provider


def _introduced(scene: Scene, cast: Cast, state: State) -> None:
    one: Introduction = bring(cast, state)
    at, staff = f"/introductions/{one.code}", f"/staff/introductions/{one.code}"
    scene.add("enterprise", **{f"introduction_{state}": at})
    scene.add("provider", **{f"introduction_{state}": at})
    scene.add("officer", **{f"introduction_{state}": staff})
    if state == State.PROPOSED:
        scene.add("provider", agree=f"{at}/agree", decline=f"{at}/decline")
        scene.add("enterprise", withdraw=f"{at}/withdraw")
    if state == State.AGREED:
        scene.add("officer", open_agreed=f"/staff/?open={one.code}", withdraw=f"{staff}/withdraw")
    if state == State.INTRODUCED:
        scene.add("enterprise", meeting=f"{at}/meeting", close=f"{at}/close")
        scene.add("officer", trail=f"{staff}/trail")


def _waiting(scene: Scene, cast: Cast) -> None:
    """One of each kind on the desk, and the pages of staff."""
    now = clock.now()
    unverified = make_organisation(verified=False, park_id=cast.park.id, verification=Verification.SUBMITTED)
    unverified.submitted_at = now
    content = NeedContent(
        title="壳体气密检测", problem="电话 13800001234，人工听漏。", requirements=(RequirementContent("检漏"),)
    )
    need = service.create_need(cast.asker, cast.enterprise, content, now)
    edits.submit(need, cast.asker, now, declared=True)
    copied = offering.create_capability(cast.seller, cast.provider, capability_content(cast.capability), now)
    edits.submit(copied, cast.seller, now, declared=True)
    recorded = recording.record_need(cast.officer, cast.enterprise, content, "电话", now)
    scene.mails["unverified"] = admin_of(unverified).email
    scene.add("unverified", organisation="/organisation", needs="/needs/mine", need_new="/needs/new", home="/")
    scene.add(
        "officer",
        desk="/staff/",
        desk_none="/staff/?kind=organisation&open=nothing",
        open_organisation=f"/staff/?open={unverified.code}",
        open_need=f"/staff/?open={need.code}",
        open_capability=f"/staff/?open={copied.code}",
        open_edit=f"/staff/?open={scene.pages['enterprise']['need_held'].split('/')[2]}",
        organisations="/staff/organisations",
        organisation=f"/staff/organisations/{unverified.code}",
        organisation_verified=f"/staff/organisations/{cast.provider.code}",
        posts="/staff/posts",
        post_need=f"/staff/posts/{need.code}",
        post_capability=f"/staff/posts/{copied.code}",
        record="/staff/record",
        recorded=f"/needs/{recorded.code}",
        propose=f"/staff/needs/{cast.need.code}/propose",
        providers=f"/needs/{cast.need.code}/providers",
        browse="/needs",
        account="/account",
    )


def _operated(scene: Scene) -> None:
    at = "/staff/operator"
    scene.add("operator", home="/", desk="/staff/", operator=at, users=f"{at}/users", parks=f"{at}/parks")
    scene.add("operator", ranking="/staff/ranking")
    scene.add("operator", outbox=f"{at}/outbox", taxonomy=f"{at}/taxonomy", taxonomy_words=f"{at}/taxonomy?q=MES")


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
