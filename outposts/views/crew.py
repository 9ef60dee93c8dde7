from django.utils.translation import gettext_lazy as _

from accounts.access import RowAction
from accounts.rules import Permission
from core import clock
from core.pages import FormPage
from outposts import services
from outposts.forms import CrewEndForm, CrewForm
from outposts.models import Crew, Outpost


class CrewAdd(RowAction, FormPage):
    model = Outpost
    permission = Permission.OUTPOST_OPEN
    form_class = CrewForm
    title = _("Add to the crew")
    intro = _("Only free recruiters of the region are listed.")
    success = _("Added to the crew.")

    @property
    def extra_context(self):
        return {"back_url": self.row.get_absolute_url(), "back_label": self.row.name}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "outpost": self.row}

    def get_initial(self):
        return {"since": max(clock.today(), self.row.arrival_day)}

    def act(self, form):
        services.add_crew(outpost=self.row, by=self.request.user, now=clock.now(), **form.values)
        return self.row


class CrewEnd(RowAction, FormPage):
    queryset = Crew.objects.select_related("outpost", "user")
    permission = Permission.OUTPOST_OPEN
    form_class = CrewEndForm
    success = _("The last day is recorded.")

    @property
    def title(self):
        return _("End the service of %(name)s") % {"name": self.row.user}

    @property
    def extra_context(self):
        return {"back_url": self.row.outpost.get_absolute_url(), "back_label": self.row.outpost.name}

    def get_initial(self):
        return {"until": clock.today()}

    def act(self, form):
        services.end_crew(crew=self.row, by=self.request.user, now=clock.now(), **form.values)
        return self.row.outpost
