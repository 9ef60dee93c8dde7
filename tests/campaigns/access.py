"""What the routes of campaigns promise (see tests/matrix.py)."""

from datetime import date

from django.core.files.base import ContentFile

from campaigns.models import AnchorDate, HolidayOverride, PlaybookTask, SchoolMerge, SpecialDate
from campaigns.services import create_feed, draft_rules, revoke_feed
from campaigns.services.playbook import lay_out
from tests.factories.campaigns import NOON, PairFactory, SchoolFactory
from tests.factories.school_file import AgreementFactory, ContactFactory, EventFactory, PlanFactory, RivalFactory
from tests.matrix import ROLES, Route

HQ = {"hq"}
DECIDERS = {"hq", "director"}
FIELD = {"hq", "director", "recruiter"}


def own(name):
    return lambda w: {"pk": getattr(w, name).pk}


def own_stage(w):
    return {"pk": w.season.stages.first().pk}


def part(name):
    return {"own": own(name), "foreign": own(f"far_{name}")}


SCHOOL = {"own": own("school"), "foreign": own("far_school")}
ROUTES = {
    "campaigns:calendar": Route(FIELD),
    "campaigns:timeline": Route(FIELD),
    "campaigns:timeline_list": Route(FIELD),
    "campaigns:feed": Route(FIELD),
    "campaigns:feed_renew": Route(FIELD),
    "campaigns:feed_revoke": Route(FIELD),
    # open to whoever holds the address; any other address is like none
    "campaigns:feed_ics": Route(
        ROLES, own=lambda w: {"token": w.feed_token}, foreign=lambda w: {"token": w.dead_token}, public=True
    ),
    "campaigns:seasons": Route(FIELD),
    "campaigns:season": Route(FIELD, own=own("season")),
    "campaigns:season_open": Route(HQ),
    "campaigns:rules": Route(FIELD, own=own("season")),
    "campaigns:rules_draft": Route(HQ, own=own("season")),
    "campaigns:rules_edit": Route(HQ, own=own("draft")),
    "campaigns:rules_discard": Route(HQ, own=own("draft")),
    "campaigns:special_add": Route(HQ, own=own("season")),
    "campaigns:special_edit": Route(HQ, own=own("special")),
    "campaigns:stage_edit": Route(HQ, own=own_stage),
    "campaigns:anchor_add": Route(HQ, own=own("season")),
    "campaigns:anchor_edit": Route(HQ, own=own("anchor"), query=lambda w: {"to": "2027-07-07"}),
    "campaigns:holidays": Route(FIELD, own=own("season")),
    "campaigns:holiday_add": Route(HQ, own=own("season")),
    "campaigns:holiday_remove": Route(HQ, own=own("holiday")),
    "campaigns:playbook": Route(FIELD, own=own("season")),
    "campaigns:playbook_add": Route(HQ, own=own("season")),
    "campaigns:playbook_adopt": Route(HQ, own=own("season"), method="post", ok=(302,)),
    "campaigns:playbook_edit": Route(HQ, own=own("playbook_task")),
    "campaigns:schools": Route(FIELD),
    "campaigns:school": Route(FIELD, **SCHOOL),
    "campaigns:school_add": Route(FIELD),
    "campaigns:school_edit": Route(FIELD, **SCHOOL),
    "campaigns:figures_edit": Route(FIELD, **SCHOOL),
    "campaigns:import_schools": Route(HQ, ok=(302,)),
    "campaigns:import_figures": Route(HQ, ok=(302,)),
    "campaigns:duplicates": Route(DECIDERS),
    "campaigns:duplicates_search": Route(DECIDERS, method="post", ok=(302,)),
    "campaigns:duplicate": Route(DECIDERS, own=own("pair"), foreign=own("far_pair")),
    "campaigns:merge": Route(DECIDERS, own=own("merge"), foreign=own("far_merge")),
    **{
        f"campaigns:{name}": Route(FIELD, **SCHOOL)
        for name in (
            "figures",
            "relation_edit",
            "depth_edit",
            "contacts",
            "contact_add",
            "entry_plans",
            "plan_add",
            "agreements",
            "agreement_add",
            "school_events",
            "event_add",
            "school_rivals",
            "rival_add",
        )
    },
    "campaigns:contact_edit": Route(FIELD, **part("contact")),
    "campaigns:contact_reveal": Route(FIELD, **part("contact"), method="post", data=lambda w: {"purpose": "call"}),
    "campaigns:contact_erase": Route(FIELD, **part("contact")),
    "campaigns:plan_edit": Route(FIELD, **part("plan")),
    "campaigns:plan_approve": Route({"hq", "director"}, **part("plan")),
    "campaigns:agreement": Route(FIELD, **part("agreement")),
    "campaigns:agreement_edit": Route(FIELD, **part("agreement")),
    "campaigns:agreement_review": Route(HQ, **part("agreement")),
    "campaigns:agreement_force": Route({"hq", "director"}, **part("agreement")),
    "campaigns:agreement_end": Route({"hq", "director"}, **part("agreement")),
    "campaigns:agreement_document": Route(FIELD, **part("agreement")),
    "campaigns:events": Route(FIELD),
    "campaigns:area_event_add": Route(FIELD),
    "campaigns:event_edit": Route(FIELD, **part("event")),
    "campaigns:rivals": Route(FIELD),
    "campaigns:area_rival_add": Route(FIELD),
    "campaigns:rival_edit": Route(FIELD, **part("rival")),
}


def furnish(w):
    w.draft = draft_rules(
        season=w.season,
        province=w.region.parent,
        values={"radius_km": 60, "basis": "总部通知"},
        reason="山区",
        by=w.users["hq"],
        now=NOON,
    )
    for side, school, by in (("", w.school, w.users["recruiter"]), ("far_", w.far_school, w.far_users["recruiter"])):
        contact = ContactFactory(school=school, owner=by)
        setattr(w, f"{side}contact", contact)
        setattr(w, f"{side}plan", PlanFactory(school=school, contact=contact, planned_by=by))
        deed = ContentFile(b"%PDF-1.4", name="deed.pdf")
        setattr(w, f"{side}agreement", AgreementFactory(school=school, drafted_by=by, document=deed))
        setattr(w, f"{side}event", EventFactory(school=school))
        setattr(w, f"{side}rival", RivalFactory(school=school, season=w.season))
    day = date(2027, 6, 25)
    w.special = SpecialDate.objects.create(season=w.season, kind="results_release", start=day, end=day)
    w.anchor = AnchorDate.objects.create(season=w.season, kind="gaokao", date=date(2027, 6, 7), year=2027)
    w.holiday = HolidayOverride.objects.create(day=date(2027, 10, 9), kind="work", name="调休上班", source="国办发明电")
    for role in ("hq", "director"):
        create_feed(filters={}, by=w.users[role], now=NOON)
    dead, w.dead_token = create_feed(filters={}, by=w.users["recruiter"], now=NOON)
    revoke_feed(feed=dead, by=w.users["recruiter"], now=NOON)
    _feed, w.feed_token = create_feed(filters={}, by=w.users["recruiter"], now=NOON)
    twin, far_twin = (SchoolFactory(region=school.region) for school in (w.school, w.far_school))
    w.pair = PairFactory(first=w.school, second=twin)
    w.far_pair = PairFactory(first=w.far_school, second=far_twin)
    gone, far_gone = SchoolFactory(region=w.district), SchoolFactory(region=w.far_district)
    w.merge = SchoolMerge.objects.create(kept=w.school, gone=gone, at=NOON)
    w.far_merge = SchoolMerge.objects.create(kept=w.far_school, gone=far_gone, at=NOON)
    lay_out(w.season)
    w.playbook_task = PlaybookTask.objects.filter(season=w.season, stage="consult", repeat="once").first()
