"""Saved views of the lead list, a few tags, and one thing done to many leads."""

from accounts.models import Region
from leads.choices import LeadSource
from leads.choices_bulk import BulkKind
from leads.models import Lead, LeadTag
from leads.services import bulk, saved

RETURNED, MET = "已交表", "家长会后回访"


def load(*, season, users, now):
    director, hq, recruiter = users["director"], users["hq"], users["recruiter"]
    north = Region.objects.get(code="NORTH")
    _share(hq, "重点线索待跟进", "view=key&sort=next", None, now)
    _share(director, "家长会来源", "source=parents_meeting", north, now)
    saved.save_view(name=RETURNED, query="state=form_returned", by=recruiter, now=now, is_pinned=True)
    _tags(season, now)
    met = Lead.objects.visible_to(director).callable().filter(season=season, source=LeadSource.PARENTS_MEETING)
    few = met.filter(pk__in=list(met.order_by("pk").values_list("pk", flat=True)[:24]))
    action = bulk.start_bulk(kind=BulkKind.TAG, leads=few, values={"tag": MET}, by=director, now=now)
    bulk.work_bulk(action_id=action.pk, now=now, budget=None)


def _share(user, name, query, region, now):
    view = saved.save_view(name=name, query=query, by=user, now=now, is_pinned=True)
    saved.change_view(
        view=view, name=name, is_shared=True, region=region, shared_role="", version=view.version, by=user, now=now
    )


def _tags(season, now):
    keys = Lead.objects.filter(season=season, is_key=True).order_by("pk").values_list("pk", "owner_id")
    for nth, name in enumerate(("重点班", "想读护理", "住校生")):
        tag = bulk.tag_of(season, name)
        LeadTag.objects.bulk_create(
            [LeadTag(lead_id=pk, tag=tag, by_id=owner, at=now) for pk, owner in keys[nth::4]], batch_size=500
        )
