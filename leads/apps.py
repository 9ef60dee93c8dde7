from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self):
        from accounts import nav, search  # models are loaded only now
        from accounts.rules import Permission
        from imports import importers
        from leads import gates, spans_events  # noqa: F401 - each signs in with campaigns what it knows
        from leads.imports import LEADS
        from outposts import knowing

        importers.sign_in(LEADS)
        knowing.sign_in("leads.known_schools.facts")
        nav.sign_in(
            nav.Entry(50, _("Leads"), "users", "leads:list", Permission.LEAD_VIEW),
            nav.Entry(53, _("Events"), "calendar", "leads:events", Permission.EVENT_EDIT),
            nav.Entry(54, _("Application forms"), "file", "leads:forms", Permission.FORM_GIVE),
            nav.Entry(51, _("Call queue"), "phone-call", "leads:queue", Permission.CALL_QUEUE),
            nav.Entry(52, _("My leads"), "users", "leads:agent", Permission.AGENT_PORTAL),
        )
        search.sign_in(
            search.Section(
                order=10,
                name="leads",
                label=_("Leads"),
                columns=(_("State"), _("School"), _("Owner"), _("Outpost")),
                permission=Permission.LEAD_VIEW,
                find="leads.search.find",
                list_view="leads:list",
            )
        )
