"""Signs in with the calendar: when it moves, so do the open tasks."""

from campaigns.moves import after_move
from outposts.services.landing import replan_tasks

after_move(replan_tasks)
