from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import nav, search  # models are loaded only now
        from accounts.rules import Permission

        nav.sign_in(nav.Entry(90, _("Settings"), "settings", "accounts:users", Permission.PEOPLE_MANAGE))
        search.sign_in(
            search.Section(
                order=40,
                name="people",
                label=_("People"),
                columns=(_("Role"), _("Region"), _("State")),
                permission=Permission.PEOPLE_MANAGE,
                find="accounts.search_people.find",
                list_view="accounts:users",
            )
        )
