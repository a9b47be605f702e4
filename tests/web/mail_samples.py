"""Facts of every kind of mail as the rooms tell them; each list holds the variants whose words differ."""

from datetime import UTC, date, datetime
from typing import Any

MOMENT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)


def page(endpoint: str, **values: str) -> dict[str, Any]:
    return {"page": {"to": endpoint, "values": values}}


def link(purpose: str, endpoint: str) -> dict[str, Any]:
    return {"link": {"purpose": purpose, "to": endpoint, "data": {"user": 7, "n": "k3J"}}}


def party(side: str, name: str | None = None) -> dict[str, Any]:
    kind = "enterprise" if side == "enterprise" else "provider"
    return {"side": side, "kind": kind, "name": name, "industry": "IND036", "size": "100-299", "region": "REG110113"}


def introduction(side: str, named: bool = False, **more: Any) -> dict[str, Any]:
    staff = "staff_introductions.show" if side == "staff" else "introductions.show"
    return {
        "introduction": "I-2026-0312",
        "need": "N-2026-0147",
        "title": "压铸件外观缺陷在线检测",
        "title_lang": "zh",
        "capability": "C-2026-0021",
        "capability_title": "Inline vision cell for castings",
        "capability_title_lang": "en",
        "state": "proposed",
        "waiting_for": side,
        "due_on": DAY,
        "initiator": "enterprise",
        "message": "想先看看现场能不能装。",
        "message_lang": "zh",
        "side": side,
        "enterprise": party("enterprise", "顺义示例压铸有限公司" if named else None),
        "provider": party("provider", "示例视觉科技有限公司"),
        **page(staff, code="I-2026-0312"),
        **more,
    }


def post(noun: str, **more: Any) -> dict[str, Any]:
    code, endpoint = ("N-2026-0147", "needs.show") if noun == "need" else ("C-2026-0021", "capabilities.show")
    return {noun: code, "title": "压铸件外观缺陷在线检测", "title_lang": "zh", **page(endpoint, code=code), **more}


def taken_down(noun: str) -> dict[str, Any]:
    return {name: value for name, value in post(noun, reason="含有涉密内容").items() if not name.startswith("title")}


def question(**more: Any) -> dict[str, Any]:
    told = {"question": "Q-2026-0004", "text": "节拍要求是每件多少秒？", "text_lang": "zh"}
    return {**post("need"), **told, **page("questions.show", code="Q-2026-0004"), **more}


def organisation(**more: Any) -> dict[str, Any]:
    return {"organisation": "顺义示例压铸有限公司", **page("organisations.mine"), **more}


SIDES = ("enterprise", "provider", "staff")
BOTH = ("enterprise", "provider")
RUNNING = ("introduced", "met", "signed")
OUTCOMES = ("meeting", "intention", "signing", "delivery")
STAGES = ("talk", "survey", "quote", "approval", "tender", "contract", "work")
TAKEN_DOWN = {"title": None, "capability_title": None, "message": ""}


def station(**more: Any) -> dict[str, Any]:
    named = {"station": "质量与检测专题站", "station_en": "Station on Quality and Inspection"}
    where = page("stations.show", code="S-2026-0002")
    return {**named, "first_on": DAY, "venue": "青禾产业园创新楼", **where, **more}


SAMPLES: dict[str, list[dict[str, Any]]] = {
    "station_decided": [
        station(decision=decision, reason=reason, place=place)
        for decision, reason, place in (("selected", "需求具体", None), ("waiting", "名额已满", 2), ("refused", "", None))
    ],
    **{
        f"sample_{kind}": [{"introduction": "I-2026-0001", **page("samples.edit", code="I-2026-0001")}]
        for kind in ("asked", "public", "withdrawn")
    },
    **{
        kind: [{"title": "压铸车间数字化产线", "starts_at": MOMENT, "people": 2, **page("open_days.show", code="OD-2026-0001")}]
        for kind in ("open_day_seat", "open_day_off")
    },
    "policy_deadline": [{"title": "示例补助", "deadline_on": DAY, **page("policies.show", policy="sample")}],
    "problem_asked": [{"name": "检验数据不通", **page("shared.show", code="CP-2026-0001")}],
    "station_cancelled": [station(reason="场地因故不能使用")],
    "station_timetable": [station(changed=changed) for changed in (False, True)],
    **{
        f"visit_{kind}": [{"visit": "V-2026-0003", "day_on": DAY, **page("visits.show", code="V-2026-0003")}]
        for kind in (
            *("submitted", "accepted", "invited", "scheduled", "preparation", "cancelled"),
            *("review", "revise", "issued", "acknowledged"),
        )
    },
    "visit_left": [
        {"visit": "V-2026-0003", "day_on": DAY, "missing": missing, **page("visits.show", code="V-2026-0003")}
        for missing in ([], ["lead", "independent"])
    ],
    "account_exists": [page("session.sign_in")],
    "confirm_email": [
        {"name": "李娜", "organisation": name, **link("confirm", "register.confirm")} for name in ("示例有限公司", "")
    ],
    "password_reset": [{"name": "李娜", **link("reset", "password.reset")}],
    "email_change": [link("move", "account.confirm_email"), page("session.sign_in")],
    "email_changed": [{"changed_at": MOMENT}],
    "audit_head": [{"head": "a" * 64, "count": 7, "sealed_at": MOMENT}],
    "second_factor": [
        {"name": "李娜", "what": what, "left": 9, "changed_at": MOMENT} for what in ("on", "off", "reset", "recovered")
    ],
    "password_changed": [{"name": "李娜", "changed_at": MOMENT}],
    "invitation": [
        {"organisation": "示例有限公司", "by": "李娜", "role": "member", "until_at": MOMENT,
         **link("invite", "invitations.show")}
    ],
    "invitation_accepted": [{"name": "王强", **page("members.index")}],
    "join_asked": [{"name": "王强", "email": "wang@example.com", **page("members.index")}],
    "join_claim_asked": [
        organisation(name="王强", email="wang@example.com", **page("staff_organisations.show", code="O-2026-0001"))
    ],
    "join_accepted": [organisation()],
    "join_refused": [organisation(organisation="")],
    "staff_welcome": [
        {"name": "赵敏", "role": role, "park": park, **link("reset", "password.reset")}
        for role, park in (("officer", "青禾产业园"), ("operator", ""))
    ],
    "membership_granted": [
        {"name": "赵敏", "role": role, "park": park, **page("home.show")}
        for role, park in (("officer", "青禾产业园"), ("operator", ""))
    ],
    "organisation_submitted": [organisation(**page("staff_organisations.show", code="O-2026-0001"))],
    "organisation_verified": [organisation(until_on=DAY, scope=scope) for scope in ("压铸与机加工", "")],
    "organisation_sent_back": [organisation(reason="营业执照名称与填写不一致")],
    "organisation_suspended": [organisation(reason="列入经营异常名录")],
    "need_published": [post("need", expires_on=DAY)],
    "need_recorded": [
        post("need", organisation="顺义示例压铸有限公司", source="11 月 20 日电话", recorder="周专员")
        | link("record", "needs.confirm_record")
    ],
    "need_sent_back": [post("need", reason="请写明现有设备。")],
    "need_expiring": [post("need", expires_on=DAY)],
    "need_expired": [post("need")],
    "need_taken_down": [taken_down("need")],
    "need_edit_accepted": [post("need")],
    "need_edit_refused": [post("need", reason="请写明现有设备。")],
    "recommendation_wanted": [post("need", **page("recommendations.providers", code="N-2026-0147"))],
    "capability_published": [post("capability")],
    "capability_sent_back": [post("capability", reason="案例结果没有依据。")],
    "capability_taken_down": [taken_down("capability")],
    "capability_edit_accepted": [post("capability")],
    "capability_edit_refused": [post("capability", reason="案例结果没有依据。")],
    "assigned": [
        post("need", code="N-2026-0147", by="周专员", instead_of=name)
        | page("desk.show", open="N-2026-0147")
        for name in ("", "吴专员")
    ],
    "question_asked": [question(due_on=DAY)],
    "question_reminder": [question(due_on=DAY)],
    "question_answered": [question(answer="每件 12 秒以内。", answer_lang="zh")],
    "question_declined": [question(reason="secret", note=note, note_lang="zh") for note in ("", "工艺不便公开。")],
    "desk_news": [
        {"news": news, "n": n} | page("desk.show") for news in ("claim", "grievance", "overdue", "review") for n in (1, 3)
    ],
    "question_taken_down": [{"question": "Q-2026-0004", "note": "写了单位名称。"} | page("questions.show", code="Q-2026-0004")],
    "grievance_received": [
        {"grievance": "G-2026-0003", "kind": "report", "about": "N-2026-0147", "due_on": DAY, "own": own}
        | page("grievances.show", code="G-2026-0003")
        for own in (True, False)
    ],
    **{
        kind: [
            {"grievance": "G-2026-0003", "kind": "appeal", "about": "O-2026-0009", "due_on": DAY}
            | page("grievances.show", code="G-2026-0003")
        ]
        for kind in ("grievance_answered", "grievance_overdue")
    },
    "introduction_handed": [post("need", **page("staff_introductions.show", code="I-2026-0012"))],
    "introduction_proposed": [
        introduction(side, initiator=initiator, message=message)
        for side in BOTH for initiator in SIDES for message in ("想先看看现场。", "")
    ],
    "introduction_agreed": [introduction(side, by_side="provider") for side in SIDES],
    "introduction_confirmed": [introduction(side, named=True, talk_on=DAY) for side in BOTH],
    "introduction_declined": [introduction(side, by_side="provider", reason="capacity") for side in SIDES],
    "introduction_withdrawn": [
        *(introduction(side, by_side="staff") for side in SIDES),
        *(introduction(side, by_side=None, need_state="filled") for side in SIDES),
        introduction("provider", by_side=None, need_state="withdrawn", **TAKEN_DOWN),
    ],
    "introduction_met": [introduction(side, named=True, by_side="enterprise", met_on=DAY) for side in BOTH],
    "introduction_closed": [introduction(side, named=True, by_side="enterprise", reason="budget") for side in SIDES],
    "introduction_expired": [introduction(side, waited_for="provider") for side in SIDES],
    "introduction_reminder": [
        *(introduction(side) for side in SIDES),
        *(introduction(side, named=True, state=state, waiting_for="both") for side in BOTH for state in RUNNING),
        introduction("staff", named=True, state="met"),
    ],
    "introduction_no_show": [
        introduction(side, named=True, by_side=by, missed_on=DAY, absent=absent)
        for side in BOTH for by in SIDES for absent in BOTH
    ],
    "introduction_planned": [
        introduction(side, named=True, by_side=by, stage=stage, next_on=DAY, owner=owner)
        for side in BOTH for by in SIDES for stage in STAGES for owner in (*BOTH, "both")
    ],
    "introduction_claimed": [
        introduction(side, named=True, by_side=by, outcome=outcome, grade="one")
        for side in BOTH for by in SIDES for outcome in OUTCOMES
    ],
    "introduction_denied": [
        introduction(side, named=True, by_side=by, outcome=outcome, grade=grade)
        for side in BOTH for by in SIDES for outcome in OUTCOMES for grade in ("none", "refuted")
    ],
    "introduction_disputed": [
        introduction(side, named=True, by_side="provider", outcome=outcome, grade="disputed")
        for side in SIDES for outcome in OUTCOMES
    ],
    "introduction_signed": [
        introduction(side, named=True, by_side=by, outcome="signing", grade=grade)
        for side in BOTH for by, grade in (("provider", "both"), ("staff", "document"))
    ],
    "introduction_delivered": [
        introduction(side, named=True, by_side=by, outcome="delivery", grade=grade)
        for side in BOTH for by, grade in (("provider", "both"), ("staff", "document"))
    ],
    "introduction_stalled": [
        introduction("staff", named=True, state=state, waited_for=waited) for state in RUNNING for waited in ("both", "staff")
    ],
    "introduction_next_asked": [introduction("enterprise", waiting_for="provider"), introduction("enterprise", **TAKEN_DOWN)],
    "introduction_follow_up": [
        introduction(side, named=True, days=days, **link("follow_up", "follow_up.show"))
        for side in BOTH for days in (30, 90, 180)
    ],
    "address_check": [link("works", "telling.accept_address")],
    "phone_code": [{"code_nonce": "Qm9keQ"}],
    "search_alert": [
        {"name": "视觉检测", "posts": [{"code": f"C-2026-{n:04d}", "title": "Vision cell"} for n in range(n)],
         "more": more, **page("find.show")}
        for n, more in ((1, 0), (3, 2))
    ],
    "digest": [
        {"pace": pace, "more": more, **page("notices.index"), "items": [
            {"kind": "need_published", "subject": "N-2026-0147", "facts": post("need", expires_on="2026-12-01", title="Vision cell")},
            {"kind": "introduction_reminder", "subject": "I-2026-0312",
             "facts": introduction("provider", due_on="2026-12-01", title="Vision cell")},
        ]}
        for pace, more in (("daily", 0), ("weekly", 2))
    ],
}  # fmt: skip
