"""What the frame round every page needs; read lazily, so fragments and redirects pay nothing."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts import nav, search
from accounts.models import Notice
from accounts.rules import Permission
from core import clock

# Apps that know the season sign in a callable: today -> (season name, [names of current stages]).
season_in_force = None


def frame(request):
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request):
    user = getattr(request, "user", None)
    content = {"demo_banner": _banner(), "user": user}
    if user is None or not user.is_authenticated:
        return content
    season, stages = season_in_force(clock.today()) if season_in_force else ("", [])
    return content | {
        "nav": nav.links_for(user, request.path),
        "person_name": str(user),
        "role_label": user.get_role_display(),
        "season": season,
        "stages": stages,
        "unread": Notice.objects.visible_to(user).unread().count(),
        "notices_url": reverse("accounts:notices"),
        "home_url": reverse("reports:home"),
        "may_add_lead": user.may(Permission.LEAD_ADD),
        "add_lead_url": reverse("leads:add"),
        "search_url": _search_url(user),
        "feed_url": reverse("campaigns:feed") if user.may(Permission.SEASON_VIEW) else "",
    }


def _search_url(user):
    return reverse("search") if search.sections_for(user) else ""


def _banner():
    if not settings.DEMO or not clock.is_shifted():
        return ""
    day = date_format(clock.today(), "DATE_FORMAT")
    return _("Demo: all people are invented, and the clock stands on %(day)s.") % {"day": day}
