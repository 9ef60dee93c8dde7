from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutpostsConfig(AppConfig):
    name = "outposts"

    def ready(self):
        from accounts import nav, scoping, search  # models are loaded only now
        from accounts.rules import Permission
        from outposts import (  # noqa: F401 - each signs in with campaigns what it knows
            gates,
            moves,
            school_moves,
            spans,
            spans_setup,
            spans_visits,
        )

        scoping.register_service("outposts.querysets.served_outpost_ids")
        nav.sign_in(
            nav.Entry(40, _("Outposts"), "building", "outposts:list", Permission.OUTPOST_VIEW),
            nav.Entry(41, _("Tasks"), "checklist", "outposts:all_tasks", Permission.OUTPOST_VIEW),
            nav.Entry(42, _("Visits"), "map-pin", "outposts:visits_today", Permission.OUTPOST_VIEW),
        )
        search.sign_in(
            search.Section(
                order=30,
                name="outposts",
                label=_("Outposts"),
                columns=(_("City"),),
                permission=Permission.OUTPOST_VIEW,
                find="outposts.search.find",
                list_view="outposts:list",
            )
        )
