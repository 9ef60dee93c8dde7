from django.core.files.uploadedfile import SimpleUploadedFile

from outposts import services
from outposts.models import StageTask, TargetSchool
from tests.factories.campaigns import NOON
from tests.matrix import Route
from tests.outposts.access_visits import VISIT_ROUTES, furnish_visits

SEE = {"hq", "director", "recruiter"}
LEAD = {"hq", "director"}


def furnish(world):
    """Steps on both sides: one done by the recruiter with its evidence, one open; and a chosen school each."""
    recruiters = (world.users["recruiter"], world.far_users["recruiter"])
    for side, outpost, who in (
        ("", world.outpost, recruiters[0]),
        ("far_", world.far_outpost, recruiters[1]),
    ):
        services.opening._lay_out_steps(outpost)
        first, second = outpost.steps.all()[:2]
        for item in first.items.all():
            services.tick_item(item=item, is_done=True, by=who, now=NOON)
        done = services.finish_step(step=first, evidence_note="x", evidence_file=paper(), by=who, now=NOON)
        setattr(world, f"{side}done_step", done)
        setattr(world, f"{side}open_step", second)
        school = world.far_school if side else world.school
        services.decide_target(outpost=outpost, school=school, state="chosen", reason="", by=who, now=NOON)
        tasks = [
            StageTask.objects.create(
                outpost=outpost, template=world.playbook_task, occurrence=f"{n}", due_on=NOON.date(), **brief
            )
            for n, brief in enumerate(BRIEFS)
        ]
        note, paper_task = tasks[1], tasks[2]
        services.do_task(task=note, evidence_note="x", by=who, now=NOON)
        services.do_task(task=paper_task, evidence_file=paper(), by=who, now=NOON)
        setattr(world, f"{side}task", tasks[0])
        setattr(world, f"{side}paper_task", paper_task)
    assert TargetSchool.objects.count() >= 2
    furnish_visits(world)


BRIEFS = [
    {"stage": "consult", "due_from": "stage_end", "evidence": kind, "title": "做", "title_en": "Do"}
    for kind in ("none", "note", "file")
]


def gate(side=""):
    return lambda w: {"pk": getattr(w, f"{side}outpost").pk, "stage": "consult", "side": "exit"}


def paper():
    return SimpleUploadedFile("lease.pdf", b"%PDF-1.4 lease")


def outpost(world):
    return {"pk": world.outpost.pk}


def far_outpost(world):
    return {"pk": world.far_outpost.pk}


def pair(world):
    return {"pk": world.outpost.pk, "school": world.school.pk}


def far_pair(world):
    return {"pk": world.far_outpost.pk, "school": world.far_school.pk}


def _step(name):
    return {
        "own": lambda w: {"pk": getattr(w, name).pk},
        "foreign": lambda w: {"pk": getattr(w, f"far_{name}").pk},
    }


def _item(world, side=""):
    return {"pk": getattr(world, f"{side}open_step").items.first().pk}


def _quota(own, foreign):
    """The same place for one measure; a split is refused without its reason."""
    return {
        "own": lambda w: {"measure": "registered", "pk": own(w).pk},
        "foreign": lambda w: {"measure": "registered", "pk": foreign(w).pk},
    }


ROUTES = {
    "outposts:list": Route(SEE),
    "outposts:open": Route(LEAD),
    "outposts:outpost": Route(SEE, outpost, far_outpost),
    "outposts:outpost_edit": Route(SEE, outpost, far_outpost),
    "outposts:crew_add": Route(LEAD, outpost, far_outpost),
    "outposts:crew_end": Route(LEAD, lambda w: {"pk": w.crew.pk}, lambda w: {"pk": w.far_crew.pk}),
    "outposts:step": Route(SEE, **_step("done_step")),
    "outposts:step_finish": Route({"recruiter"}, **_step("open_step")),
    "outposts:step_verify": Route(
        LEAD, **_step("done_step"), method="post", ok=(302,), data=lambda w: {"version": w.done_step.version}
    ),
    "outposts:step_return": Route(LEAD, **_step("done_step")),
    "outposts:step_waive": Route(LEAD, **_step("open_step")),
    "outposts:step_evidence": Route(SEE, **_step("done_step")),
    "outposts:item_tick": Route(
        {"recruiter"},
        _item,
        lambda w: _item(w, "far_"),
        method="post",
        ok=(302,),
        data=lambda w: {"is_done": "1"},
    ),
    "outposts:rules_compare": Route(SEE, lambda w: {"pk": w.limits.pk}),
    "outposts:rules_put": Route({"hq"}, lambda w: {"pk": w.draft.pk}),
    "outposts:all_tasks": Route(SEE),
    "outposts:tasks": Route(SEE, outpost, far_outpost),
    "outposts:task": Route(SEE, **_step("task")),
    "outposts:task_tick": Route(SEE, **_step("task"), method="post", ok=(302,)),
    "outposts:task_done": Route(SEE, **_step("task")),
    "outposts:task_waive": Route(LEAD, **_step("task")),
    "outposts:task_reopen": Route(SEE, **_step("paper_task")),
    "outposts:task_evidence": Route(SEE, **_step("paper_task")),
    "outposts:playbook_apply": Route({"hq"}, lambda w: {"pk": w.season.pk}),
    "outposts:gates": Route(SEE, lambda w: {"pk": w.season.pk}),
    "outposts:gate_pass": Route(LEAD, gate(), gate("far_")),
    "outposts:choose": Route(SEE, outpost, far_outpost),
    "outposts:choose_region": Route(
        LEAD, lambda w: {"pk": w.outpost.region.parent_id}, lambda w: {"pk": w.far_outpost.region.parent_id}
    ),
    "outposts:targets": Route(SEE, outpost, far_outpost),
    "outposts:verdict": Route(SEE, pair, far_pair),
    "outposts:target_decide": Route(SEE, pair, far_pair),
    "outposts:reach_edit": Route(SEE, pair, far_pair),
    "outposts:quota": Route({"hq"}, lambda w: {"measure": "registered"}),
    "outposts:quota_region": Route(LEAD, **_quota(lambda w: w.north, lambda w: w.south)),
    "outposts:quota_outpost": Route(LEAD, **_quota(lambda w: w.outpost, lambda w: w.far_outpost)),
    **VISIT_ROUTES,
}
