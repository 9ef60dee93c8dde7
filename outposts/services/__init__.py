"""Every write about outposts, their crew, setup steps and target schools."""

from outposts.services.crew import add_crew, end_crew
from outposts.services.gates import pass_gate
from outposts.services.landing import apply_playbook, land_repeats, preview_playbook, replan_tasks
from outposts.services.opening import change_outpost, open_outpost, suggest_code
from outposts.services.proposals import apply_plan
from outposts.services.quota import NewNumber, set_quota
from outposts.services.stage_tasks import do_task, reopen_task, waive_task
from outposts.services.steps import finish_step, return_step, tick_item, verify_step, waive_step
from outposts.services.targets import decide_target, set_reach
from outposts.services.visit_plans import accept_plan, discard_plan, move_stop, propose_plan
from outposts.services.visits import log_visit, record_permission

__all__ = [
    "NewNumber",
    "accept_plan",
    "add_crew",
    "apply_plan",
    "apply_playbook",
    "change_outpost",
    "decide_target",
    "discard_plan",
    "do_task",
    "end_crew",
    "finish_step",
    "land_repeats",
    "log_visit",
    "move_stop",
    "open_outpost",
    "pass_gate",
    "preview_playbook",
    "propose_plan",
    "record_permission",
    "reopen_task",
    "replan_tasks",
    "return_step",
    "set_quota",
    "set_reach",
    "suggest_code",
    "tick_item",
    "verify_step",
    "waive_step",
    "waive_task",
]
