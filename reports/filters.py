import django_filters as df
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput
from outposts.models import Outpost
from reports.models import DailyReport


def _outposts(request):
    return Outpost.objects.visible_to(request.user).order_by("code")


class DailyReportFilter(df.FilterSet):
    outpost = df.ModelChoiceFilter(label=_("Outpost"), queryset=_outposts, empty_label=_("All"))
    since = df.DateFilter(label=_("From"), field_name="day", lookup_expr="gte", widget=DateInput())
    until = df.DateFilter(label=_("Until"), field_name="day", lookup_expr="lte", widget=DateInput())
    problems = df.ChoiceFilter(
        label=_("Problems"),
        method="with_problems",
        choices=[("yes", _("Reported")), ("no", _("None reported"))],
        empty_label=_("All"),
        widget=forms.Select,
    )

    class Meta:
        model = DailyReport
        fields = []

    def with_problems(self, queryset, name, value):
        return queryset.filter(problems="") if value == "no" else queryset.exclude(problems="")
