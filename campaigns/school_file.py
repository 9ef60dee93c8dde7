"""What the page of one school shows, in a constant number of queries."""

from campaigns.choices_schools import AgreementState, Depth, Stance
from campaigns.history import history_of, names_of
from campaigns.models import CompetitorActivity, EntryPlan, KeyContact, SchoolAgreement, SchoolEvent, SchoolFigures

SHOWN = 4  # of each kind on the page; all of them are one link away
READ = 30  # of each kind, for the timeline


def read(school, *, user, today):
    """Everything the reader may see of a school's file: its parts capped, and one history over all of them."""
    figures = figures_of(school, user=user)
    parts = {
        "contacts": KeyContact.objects.select_related("owner").order_by("-confirmed_on", "-id"),
        "plans": EntryPlan.objects.select_related("contact").order_by("-created_at", "-id"),
        "agreements": SchoolAgreement.objects.order_by("-starts", "-id"),
    }
    parts = {name: list(rows.visible_to(user).filter(school=school)[:READ]) for name, rows in parts.items()}
    events = list(SchoolEvent.objects.visible_to(user).at(school).order_by("-day", "-id")[:READ])
    rivals = CompetitorActivity.objects.visible_to(user).at(school).select_related("competitor", "season")
    parts |= {"events": events, "rivals": list(rivals.order_by("-day", "-id")[:READ])}
    school.history_label = ""
    history = history_of([school, *figures, *(row for rows in parts.values() for row in rows)], user=user)
    parts["contacts"] = [contact for contact in parts["contacts"] if not contact.erased_at]
    coming = sorted((e for e in events if (e.last_day or e.day) >= today), key=lambda e: (e.day, e.pk))
    parts["events"] = coming + [e for e in events if e not in coming]
    return parts | {
        "cards": {name: rows[:SHOWN] for name, rows in parts.items()},
        "figures": figures,
        "latest": figures[0] if figures else None,
        "history": history,
        "next_event": coming[0] if coming else None,
        "rungs": _rungs(school),
        "stance_tone": Stance(school.stance).tone,
        "is_cooling": school.stance == Stance.REFUSED and school.cool_off_until >= today,
        "is_partner": school.depth == Depth.PARTNER and any(_proves(a, today) for a in parts["agreements"]),
    }


def figures_of(school, *, user):
    """The figures of all seasons, newest first; `who` entered them, where the reader may see that person."""
    rows = SchoolFigures.objects.visible_to(user).filter(school=school)
    figures = list(rows.select_related("season", "entered_by").order_by("-season__year"))
    names = names_of({row.entered_by.token for row in figures if row.entered_by}, user=user)
    for row in figures:
        row.school = school
        row.history_label = str(row.season)
        row.who = names.get(row.entered_by.token if row.entered_by else None, "")
    return figures


def _rungs(school):
    """The ladder of M51 as a strip: what is behind us, where we stand, what is left."""
    here = Depth(school.depth).rung
    states = {-1: "done", 0: "now", 1: "todo"}
    return [
        {"label": depth.label, "state": states[(depth.rung > here) - (depth.rung < here)]}
        for depth in Depth
        if depth is not Depth.NONE or here == 0
    ]


def _proves(agreement, today):
    is_running = agreement.starts <= today and (agreement.ends is None or agreement.ends >= today)
    return agreement.state == AgreementState.IN_FORCE and agreement.kind == "partnership" and is_running
