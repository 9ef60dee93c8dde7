from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.models import Notice
from core import clock
from core.pages import ListPage, act_once


class Notices(ListPage):
    """Everybody's own; no permission is needed to read what one was told."""

    template_name = "accounts/notice_list.html"
    sorts = {"newest": ("-at", "-id")}
    default_sort = "newest"

    def get_queryset(self):
        mine = Notice.objects.visible_to(self.request.user)
        return mine.unread() if self.request.GET.get("unread") else mine

    def get_context_data(self, **kwargs):
        only_unread = bool(self.request.GET.get("unread"))
        url = reverse("accounts:notices")
        tabs = [
            {"label": _("All"), "url": url, "active": not only_unread, "count": None},
            {"label": _("Unread"), "url": f"{url}?unread=1", "active": only_unread, "count": None},
        ]
        return super().get_context_data(tabs=tabs, only_unread=only_unread, **kwargs)


@require_safe
def open_notice(request, pk):
    """Seen, and on to what it is about. Reading changes nothing but the mark, so a link in a letter may do it."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    services.read_notice(notice=notice, now=clock.now())
    known = notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if known else "accounts:notices")


@require_POST
def read_all(request):
    def act():
        services.read_all_notices(user=request.user, now=clock.now())

    return redirect(act_once(request, act, to="accounts:notices"))
