"""Every write about seasons and schools."""

from campaigns.services.agreements import (
    add_agreement,
    change_agreement,
    end_agreement,
    put_agreement_in_force,
    review_agreement,
)
from campaigns.services.anchors import add_anchor, preview_shift, shift_anchor
from campaigns.services.contacts import (
    add_contact,
    add_plan,
    approve_plan,
    change_contact,
    change_plan,
    erase_contact,
    reveal_phone,
)
from campaigns.services.duplicates import advised_to_stay, say_not_same, say_same, search_duplicates
from campaigns.services.events import add_event, add_rival, change_event, change_rival
from campaigns.services.feeds import create_feed, note_reading, renew_feed, revoke_feed
from campaigns.services.holidays import add_override, remove_override
from campaigns.services.merging import merge_schools, unmerge_schools
from campaigns.services.playbook import add_playbook_task, adopt_playbook, change_playbook_task
from campaigns.services.relations import change_depth, change_relation
from campaigns.services.schools import add_school, change_school, enter_figures
from campaigns.services.seasons import (
    add_special_date,
    change_special_date,
    change_stage,
    open_season,
)
from campaigns.services.selection import change_draft, discard_draft, draft_rules, put_in_force

__all__ = [
    "add_agreement",
    "add_anchor",
    "add_contact",
    "add_event",
    "add_override",
    "add_plan",
    "add_playbook_task",
    "add_rival",
    "add_school",
    "add_special_date",
    "adopt_playbook",
    "advised_to_stay",
    "approve_plan",
    "change_agreement",
    "change_contact",
    "change_depth",
    "change_draft",
    "change_event",
    "change_plan",
    "change_playbook_task",
    "change_relation",
    "change_rival",
    "change_school",
    "change_special_date",
    "change_stage",
    "create_feed",
    "discard_draft",
    "draft_rules",
    "end_agreement",
    "enter_figures",
    "erase_contact",
    "merge_schools",
    "note_reading",
    "open_season",
    "preview_shift",
    "put_agreement_in_force",
    "put_in_force",
    "remove_override",
    "renew_feed",
    "reveal_phone",
    "review_agreement",
    "revoke_feed",
    "say_not_same",
    "say_same",
    "search_duplicates",
    "shift_anchor",
    "unmerge_schools",
]
