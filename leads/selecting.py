"""Which leads an address of the list means: for the list itself, and for what is done to all of them."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refused
from leads.filters import LeadFilter
from leads.models import Lead
from leads.rules_views import tidy


@dataclass(frozen=True)
class Asked:
    """As much of a request as the filters ask for."""

    user: User
    GET: QueryDict


def with_values(leads, sort):
    """A keyset needs values: by next follow-up only those show that have one."""
    return leads.filter(next_action_at__isnull=False) if sort == "next" else leads


def leads_of(user, query):
    """All leads `user` would see in the list under this address (its text, or pairs). A filter that does not hold for
    the user is refused: without it, more would be chosen than was meant."""
    params = QueryDict(tidy(query))
    leads = with_values(Lead.objects.visible_to(user), params.get("sort"))
    return _held(user, params, leads).qs


def described(user, query):
    """[(label, words)] of what an address of the list filters by: [("State", "Clue"), ...]. Raises as `leads_of`."""
    form = _held(user, QueryDict(tidy(query)), Lead.objects.none()).form
    said = [(form.fields[name], value) for name, value in form.cleaned_data.items() if value not in (None, "")]
    return [(str(field.label or _("View")), _words(field, value)) for field, value in said]


def _held(user, params, leads):
    chosen = LeadFilter(params, queryset=leads, request=Asked(user, params))
    if not chosen.form.is_valid():
        raise Refused(_("These filters do not hold any more. Choose the leads again."))
    return chosen


def _words(field, value):
    choices = {} if hasattr(value, "pk") else dict(getattr(field, "choices", ()))
    return str(choices.get(value, value))
