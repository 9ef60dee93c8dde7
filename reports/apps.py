from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        from accounts import nav  # models are loaded only now
        from accounts.rules import Permission

        nav.sign_in(
            nav.Entry(10, _("Today"), "home", "reports:home"),
            nav.Entry(70, _("Reports"), "report", "reports:daily", Permission.REPORT_VIEW),
        )
