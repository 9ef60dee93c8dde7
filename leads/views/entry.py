from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Permitted, permitted
from accounts.rules import Permission
from core import clock
from core.address import asked_text
from core.errors import Refused
from core.pages import FormPage
from leads import rules, services
from leads.alike import BY_NUMBER, twins_of
from leads.forms import DuplicatesForm, LeadForm, find_school, schools_for
from leads.models import Lead
from leads.rules_alike import Facts
from outposts.models import Outpost

REMEMBERED = "lead_entry"  # in the session: what the next pupil of the same school visit has in common


class AddLead(Permitted, FormPage):
    permission = Permission.LEAD_ADD
    template_name = "leads/add.html"
    form_class = LeadForm
    title = gettext_lazy("New lead")
    existing = None  # the row that stands in the way, where the person may see it

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "now": clock.now()}

    def get_initial(self):
        return self.request.session.get(REMEMBERED, {}).copy()

    def act(self, form):
        values = {k: v for k, v in form.values.items() if not k.startswith("guardian_")}
        lead = services.add_lead(**values, guardian=form.guardian, by=self.request.user, now=clock.now())
        self._remember(lead)
        messages.success(self.request, _("%(name)s is logged.") % {"name": lead.name})
        if lead.known_from:
            messages.info(self.request, _("Known from season %(year)s.") % {"year": lead.known_from})
        if rules.wants_guardian(birth_year=lead.birth_year, today=clock.today()) and not lead.guardians.exists():
            messages.warning(
                self.request, _("%(name)s is under 18: ask for a guardian's number.") % {"name": lead.name}
            )
        return lead if self.request.POST.get("after") == "open" else resolve_url("leads:add")

    def _remember(self, lead):
        school = lead.school.name if lead.school else ""
        self.request.session[REMEMBERED] = {"source": lead.source, "outpost": lead.outpost_id, "school_name": school}

    def refused(self, form, refusal):
        self.existing = getattr(refusal, "lead", None)
        return super().refused(form, refusal)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        offered = context["form"].fields["outpost"].queryset
        return context | {
            "existing": self.existing,
            "targets": _targets(self.request.user),
            "one_outpost": len(offered) == 1,
            "notice_version": rules.NOTICE_VERSION,
        }


@require_POST
@permitted(Permission.LEAD_ADD)
def duplicates(request):
    """Is this student recorded already? By POST, so that no number stands in a server log."""
    form, user = DuplicatesForm(request.POST), request.user
    form.is_valid()
    season = Outpost.objects.visible_to(user).order_by("-season__year").values("season")[:1]
    found = twins_of(_typed(form.cleaned_data, user), season=season)
    seen = Lead.objects.visible_to(user).filter(pk__in=found).select_related("owner", "outpost", "school")
    context = {"seen": list(seen.order_by("pk"))}
    rest = found.keys() - {lead.pk for lead in context["seen"]}
    pooled = set(Lead.objects.claimable_by(user).pooled().filter(pk__in=rest).values_list("pk", flat=True))
    elsewhere = [found[pk] for pk in rest - pooled]
    context |= {"pooled": bool(pooled), "by_number": any(BY_NUMBER & set(why) for why in elsewhere)}
    return render(request, "leads/_duplicates.html", context | {"by_name": elsewhere and not context["by_number"]})


def _typed(typed, user):
    school = _quiet(lambda: find_school(typed.get("school_name", ""), user=user, outpost=None))
    name = _quiet(lambda: rules.clean_name(typed.get("name", ""))) or ""
    phone, guardian = (
        _quiet(lambda field=field: rules.clean_phone(typed.get(field, ""))) or ""
        for field in ("phone", "guardian_phone")
    )
    pinyin = rules.name_keys(name)[0] if name else ""
    return Facts(0, name, pinyin, phone, school.pk if school else None, (guardian,) if guardian else ())


def _quiet(read):
    try:
        return read()
    except (Refused, ValidationError):
        return None


@require_GET
@permitted((Permission.LEAD_ADD, Permission.LEAD_EDIT))
def schools(request):
    """Options for the school typed so far, the outposts' own targets first."""
    text = asked_text(request, "school_name")
    targets = _targets(request.user, text)
    found = schools_for(request.user).search(text).select_related("region").order_by("name")[:20] if text else []
    rest = [school for school in found if school not in targets]
    return render(request, "leads/_schools.html", {"schools": [*targets, *rest][:30]})


def _targets(user, text=""):
    outposts = Outpost.objects.visible_to(user)
    chosen = schools_for(user).filter(targets__state="chosen", targets__outpost__in=outposts)
    chosen = chosen.filter(Q(name__contains=text) | Q(initials__startswith=text.lower())) if text else chosen
    return list(chosen.distinct().select_related("region").order_by("name")[:60])
