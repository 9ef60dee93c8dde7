"""The first page after login, by role: what to do next, or what changed and where to act."""

from accounts.choices import Role
from reports.home import agent, board, caller, finance, recruiter

PAGES = {
    Role.RECRUITER: recruiter.page,
    Role.DIRECTOR: board.director_page,
    Role.HQ: board.hq_page,
    Role.CALLER: caller.page,
    Role.FINANCE: finance.page,
    Role.AGENT: agent.page,
}


def page_for(user, *, now):
    """(template, context). A role nobody thought of gets an empty page, not somebody else's."""
    build = PAGES.get(user.role)
    return build(user, now=now) if build else ("reports/home_none.html", {})
