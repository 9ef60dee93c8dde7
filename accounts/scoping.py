"""WHO sees WHICH rows: the one module that decides.

Every queryset that reaches a person, a form's choices, an export, a digest or a task passes `visible_to(user)`.
A queryset class says where its rows hang; a role it does not name sees nothing.
"""

from django.db import models
from django.utils.module_loading import import_string

from accounts.choices import Role
from core import clock

# Accounts know no outposts: the app that does signs in here (outposts.apps) with a dotted path to
# `served_outpost_ids(user, on) -> list of ids`.
_served_by: str | None = None


def register_service(dotted_path: str) -> None:
    global _served_by
    _served_by = dotted_path


def served_outposts(user) -> list[int]:
    """Ids of the outposts the user serves today; read once per user object, that is once per request."""
    if _served_by is None:
        return []
    held = getattr(user, "_served_outposts", None)
    if held is None or held[0] != clock.today():
        held = (clock.today(), import_string(_served_by)(user, clock.today()))
        user._served_outposts = held
    return held[1]


class ScopedQuerySet(models.QuerySet):
    """Rows that hang on a region and perhaps an outpost.

    `region_path`: lookup to the Region ("" = the row is one). `outpost_path`: lookup to the outpost's id, for
    recruiters. `agent_path`: lookup to the agent's user. `roles_seeing_all`: roles besides HQ that see every row.
    Override `for_<role>` for anything else.
    """

    region_path: str | None = None
    outpost_path: str | None = None
    agent_path: str | None = None
    roles_seeing_all: frozenset = frozenset()

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role == Role.HQ or user.role in self.roles_seeing_all:
            return self
        decide = getattr(self, f"for_{user.role}", None)
        return decide(user) if decide else self.none()

    def for_director(self, user):
        if self.region_path is None or user.region is None:
            return self.none()
        return self.within(user.region)

    def for_recruiter(self, user):
        if self.outpost_path is None:
            return self.none()
        return self.filter(**{f"{self.outpost_path}__in": served_outposts(user)})

    def for_agent(self, user):
        return self.filter(**{self.agent_path: user}) if self.agent_path else self.none()

    def within(self, region):
        """Rows of a region and everything under it."""
        lookup = f"{self.region_path}__path" if self.region_path else "path"
        return self.filter(**{f"{lookup}__startswith": region.path})
