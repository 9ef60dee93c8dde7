from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinanceConfig(AppConfig):
    name = "finance"

    def ready(self):
        from accounts import nav  # models are loaded only now
        from accounts.rules import Permission
        from finance import gates  # noqa: F401 - signs in its criteria

        nav.sign_in(nav.Entry(60, _("Money"), "wallet", "finance:home", Permission.MONEY_VIEW))
