"""The record of an outpost told in sentences, newest first, for the timelines of its pages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from core.models import Activity
from outposts import wording
from outposts.models import Outpost, Reach, SetupStep, StageTask, TargetSchool
from outposts.rules import lineage

LENGTH = 20
_LOOKS = {  # verb -> (icon, tone)
    "opened": ("building", "accent"),
    "crew_added": ("user-plus", ""),
    "crew_ended": ("user", ""),
    "finished": ("check", ""),
    "verified": ("circle-check", "good"),
    "returned": ("refresh", "warn"),
    "waived": ("ban", "warn"),
    "item_done": ("check", ""),
    "item_undone": ("x", ""),
    "chosen": ("target", "good"),
    "dropped": ("x", "warn"),
    "reach_set": ("map-pin", ""),
    "proposal_applied": ("checklist", "good"),
    "tasks_moved": ("calendar", ""),
    "gate_passed": ("flag", "good"),
    "task_done": ("check", "good"),
    "task_waived": ("ban", "warn"),
    "task_reopened": ("refresh", ""),
}


@dataclass(frozen=True)
class Event:
    at: datetime
    actor: str
    text: str
    why: str
    icon: str
    tone: str
    url: str = ""


def of_outpost(outpost, viewer):
    """What happened to the outpost, its steps and its target schools; ticks of single lines are left to the step."""
    steps = {str(step.pk): step for step in outpost.steps.all()}
    targets = {str(t.pk): t for t in TargetSchool.objects.filter(outpost=outpost).select_related("school")}
    rows = Activity.objects.filter(
        _about(Outpost, [outpost.pk]) | _about(SetupStep, steps) | _about(TargetSchool, targets)
    ).exclude(verb__in=["item_done", "item_undone"])
    return _tell(rows, outpost, viewer, {SetupStep: steps, TargetSchool: targets})


def of_step(step, viewer):
    items = {item.order: item for item in step.items.all()}
    rows = Activity.objects.of(step)
    return _tell(rows, step.outpost, viewer, {SetupStep: {str(step.pk): step}}, items)


def of_task(task, viewer):
    return _tell(Activity.objects.of(task), task.outpost, viewer, {StageTask: {str(task.pk): task}}, {})


def of_school(outpost, school, viewer, *, targets, reaches, tokens=()):
    """(events, {token: name}): the decisions of one outpost on one school and who measured the way, and who the people
    of these events and of `tokens` are. `targets` and `reaches` are the outpost's rows of this school."""
    found = {TargetSchool: {str(row.pk): row for row in targets}, Reach: {str(row.pk): row for row in reaches}}
    for rows in found.values():
        for row in rows.values():
            row.school = school
    about = _about(TargetSchool, found[TargetSchool]) | _about(Reach, found[Reach])
    rows = list(Activity.objects.filter(about).order_by("-at", "-id")[:LENGTH])
    called = _called(rows, outpost, viewer, tokens)
    return _events(rows, outpost, found, called), called


def colleagues(outpost, viewer):
    """People whose names belong on the pages of this outpost: those the viewer sees anyway, its crew, its directors
    and HQ's."""
    above = Q(role=Role.HQ) | Q(role=Role.DIRECTOR, region__path__in=lineage(outpost.region.path))
    crew = Q(pk__in=outpost.crew.values("user"))
    return User.objects.filter(above | crew | Q(pk__in=User.objects.visible_to(viewer).values("pk")))


def names(outpost, viewer, **wanted):
    """{value: name, or only the role of who is not a colleague} for users found by one lookup, as token__in=..."""
    ((lookup, _values),) = wanted.items()
    field = lookup.removesuffix("__in")
    is_known = Exists(colleagues(outpost, viewer).filter(pk=OuterRef("pk")))
    people = User.objects.filter(**wanted).annotate(is_known=is_known)
    return {getattr(p, field): str(p) if p.is_known else p.get_role_display() for p in people}


def _about(model, pks):
    return Q(kind=model._meta.label_lower, subject__in=[str(pk) for pk in pks])


def _tell(rows, outpost, viewer, subjects, items=None):
    rows = list(rows.order_by("-at", "-id")[:LENGTH])
    return _events(rows, outpost, subjects, _called(rows, outpost, viewer), items)


def _called(rows, outpost, viewer, more=()):
    """{token: name} of everybody these rows name, and of `more`."""
    tokens = {row.actor for row in rows if row.actor} | set(more)
    mentioned = {row.after["person"] for row in rows if "person" in row.after}
    return {str(k): v for k, v in names(outpost, viewer, token__in=tokens | mentioned).items()}


def _events(rows, outpost, subjects, called, items=None):
    found = {model._meta.label_lower: by_pk for model, by_pk in subjects.items()}
    events = []
    for row in rows:
        subject = found.get(row.kind, {}).get(row.subject, outpost)
        icon, tone = _LOOKS.get(row.verb, ("edit", ""))
        url = subject.get_absolute_url() if isinstance(subject, SetupStep) and items is None else ""
        text = _sentence(row, subject, called, items or {})
        events.append(Event(row.at, called.get(str(row.actor), ""), text, row.why, icon, tone, url))
    return events


def _sentence(row, subject, called, items):
    known = {
        "person": called.get(row.after.get("person"), ""),
        "day": _day(row.after.get("since") or row.after.get("until")),
        "step": subject,
        "school": getattr(subject, "school", ""),
        "chosen": row.after.get("chosen"),
        "tasks": row.after.get("tasks"),
        "gate": wording.gate(row.after["stage"], row.after["side"]) if row.verb == "gate_passed" else "",
        "dropped": row.after.get("dropped"),
        "item": items.get(row.after.get("item"), ""),
        "fields": _(", ").join(str(subject._meta.get_field(name).verbose_name) for name in row.after)
        if row.verb == "changed"
        else "",
    }
    sentence = {
        "opened": _("Opened the outpost"),
        "changed": _("Changed: %(fields)s"),
        "crew_added": _("%(person)s serves here from %(day)s"),
        "crew_ended": _("%(person)s serves here until %(day)s"),
        "finished": _("%(step)s: done, to be verified"),
        "verified": _("%(step)s: verified"),
        "returned": _("%(step)s: open again"),
        "waived": _("%(step)s: waived"),
        "item_done": _("Ticked: %(item)s"),
        "item_undone": _("Unticked: %(item)s"),
        "chosen": _("Chose %(school)s"),
        "dropped": _("Dropped %(school)s"),
        "reach_set": _("Entered the reach of %(school)s"),
        "tasks_moved": _("The calendar moved %(tasks)s open tasks"),
        "gate_passed": _("Passed the gate: %(gate)s"),
        "task_done": _("Done"),
        "task_waived": _("Waived"),
        "task_reopened": _("Opened again"),
        "proposal_applied": _("Followed the proposal: %(chosen)s schools chosen, %(dropped)s dropped"),
    }.get(row.verb, row.verb)
    return sentence % known if "%(" in sentence else sentence


def _day(text):
    return date_format(date.fromisoformat(text)) if text else ""
