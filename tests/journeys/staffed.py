"""What waits for park staff, one of each kind, and the pages of staff and of the operator."""

from matchmaker.accounts.models import Verification
from matchmaker.catalogue import edits, offering, recording, service
from matchmaker.catalogue.content import NeedContent, RequirementContent, capability_content
from matchmaker.foundation import clock
from tests.factories import admin_of, make_organisation
from tests.introductions.cast import Cast
from tests.journeys.demonstration import Scene


def add(scene: Scene, cast: Cast) -> None:
    """Let one of each kind wait, and name the pages."""
    _waiting(scene, cast)
    _operated(scene)


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
