"""Pages that propose target schools and let people follow the proposal."""

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import RowAction
from accounts.choices import Level
from accounts.models import Region
from accounts.rules import Permission
from campaigns.models import Season
from core import clock
from core.pages import FormPage
from outposts import choosing, proposal_page, proposal_wording, services
from outposts.forms import ChooseForm
from outposts.models import Outpost

LEVELS = [Level.BIG_REGION, Level.PROVINCE, Level.CITY]


class Proposal(RowAction, FormPage):
    """A proposal for `outposts`; following it, or the ticked part of it, is one decision with one reason."""

    form_class = ChooseForm
    template_name = "outposts/choose_page.html"

    @cached_property
    def anew(self):
        return (self.request.POST or self.request.GET).get("anew") == "1"

    def act(self, form):
        values = form.values
        done = services.apply_plan(
            outposts=self.outposts,
            choose=values["ids"]["+"],
            drop=values["ids"]["-"],
            seen=values["seen"],
            reason=values["reason"],
            anew=self.anew,
            by=self.request.user,
            now=clock.now(),
            on=clock.today(),
        )
        messages.success(
            self.request, ngettext("%(n)s decision recorded.", "%(n)s decisions recorded.", done) % {"n": done}
        )
        return self.url

    def get_context_data(self, **kwargs):
        ground = choosing.look(self.outposts, by=self.request.user, on=clock.today(), anew=self.anew)
        proposal = choosing.propose(ground, effort=choosing.QUICK)
        context = {
            "proposal": proposal,
            "anew": self.anew,
            "seen": ground.digest,
            "gap": proposal_wording.gap(proposal.plan.gap) if self.anew or proposal.added else "",
            "gap_note": proposal_wording.gap_note(proposal.plan.gap),
            "modes": self.modes(),
        }
        return super().get_context_data(**context, sections=self.sections(proposal, ground), **kwargs)

    def sections(self, proposal, ground):
        """The ticks of a form that was refused stay, unless it was about another proposal."""
        sent = self.request.POST
        if not sent or sent.get("seen") != ground.digest:
            return proposal_page.sections(proposal)
        offered = {
            f"{sign}{one.outpost.pk}-{pk}" for one in proposal.outposts for sign, pks in _picks(one) for pk in pks
        }
        return proposal_page.sections(proposal, offered.difference(sent.getlist("ids")))

    def modes(self):
        here = self.request.path
        return [
            {"label": _("Keep what people chose"), "url": here, "active": not self.anew},
            {"label": _("Choose anew"), "url": f"{here}?anew=1", "active": self.anew},
        ]


class Choose(Proposal):
    queryset = Outpost.objects.select_related("region__parent__parent", "season")
    permission = Permission.TARGET_CHOOSE

    @property
    def url(self):
        return f"{reverse('outposts:targets', args=[self.row.pk])}?state=chosen"

    @property
    def outposts(self):
        return [self.row]

    @property
    def extra_context(self):
        return {
            "outpost": self.row,
            "back_url": reverse("outposts:targets", args=[self.row.pk]),
            "back_label": _("Target schools"),
            "sub": f"{self.row} · {self.row.season}",
            "region": self.region(),
        }

    def region(self):
        """The region whose outposts this reader may choose for at once."""
        user, city = self.request.user, self.row.region
        if not user.may(Permission.OUTPOST_OPEN):
            return None
        above = city.parent and city.parent.parent
        return user.region or (above if above and above.level in LEVELS else city.parent)


class ChooseRegion(Proposal):
    """All outposts of a region in the season in force; for those who open outposts there, not for their crews."""

    queryset = Region.objects.filter(level__in=LEVELS)
    permission = Permission.OUTPOST_OPEN

    @property
    def url(self):
        return self.request.path

    @cached_property
    def season(self):
        return Season.objects.visible_to(self.request.user).in_force(clock.today())

    @cached_property
    def outposts(self):
        rows = Outpost.objects.visible_to(self.request.user).of(self.season).inside(self.row)
        return list(rows.select_related("region", "season"))

    @property
    def extra_context(self):
        sub = f"{self.row.label} · {self.season}" if self.season else self.row.label
        return {"back_url": reverse("outposts:list"), "back_label": _("Outposts"), "sub": sub}


def _picks(one):
    return ("+", one.added), ("-", one.removed)
