from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self):
        from accounts import frame, leaving, nav, search  # models are loaded only now
        from accounts.rules import Permission
        from campaigns import spans_calendar, spans_schools  # noqa: F401 - sign in what stands on the timeline
        from campaigns.frame import season_in_force
        from campaigns.imports import FIGURES, SCHOOLS
        from campaigns.services.feeds import end_feeds_of
        from imports import importers

        frame.season_in_force = season_in_force
        leaving.sign_in(end_feeds_of)
        nav.sign_in(
            nav.Entry(20, _("Calendar"), "calendar", "campaigns:timeline", Permission.SEASON_VIEW),
            nav.Entry(30, _("Schools"), "school", "campaigns:schools", Permission.SCHOOL_VIEW),
        )
        search.sign_in(
            search.Section(
                order=20,
                name="schools",
                label=_("Schools"),
                columns=(_("Region"), _("Kind")),
                permission=Permission.SCHOOL_VIEW,
                find="campaigns.search.find",
                list_view="campaigns:schools",
            )
        )
        importers.sign_in(SCHOOLS)
        importers.sign_in(FIGURES)
