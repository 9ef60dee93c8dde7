import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Region, User
from accounts.rules import WORKPLACES


def workplaces(user):
    """Big regions and their provinces, in the order of the tree."""
    return Region.objects.visible_to(user).filter(level__in=WORKPLACES).order_by("path")


class UserFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name or login"), method="search")
    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("All roles"))
    region = filters.ModelChoiceFilter(
        label=_("Region"), queryset=lambda request: workplaces(request.user), method="within", empty_label=_("All")
    )
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[("active", _("Active")), ("deactivated", _("Deactivated"))],
        method="of_state",
        empty_label=_("All"),
    )

    class Meta:
        model = User
        fields = []

    def search(self, queryset, name, value):
        return queryset.search(value.strip())

    def within(self, queryset, name, value):
        return queryset.within(value)

    def of_state(self, queryset, name, value):
        return queryset.filter(is_active=value == "active")
