"""A school's relation, contacts and entry plans."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import permitted
from accounts.rules import Permission, show_phone
from campaigns import services
from campaigns.forms.file import (
    ApprovePlanForm,
    ContactEditForm,
    ContactForm,
    DepthForm,
    EraseContactForm,
    PlanEditForm,
    PlanForm,
    RelationForm,
)
from campaigns.models import EntryPlan, KeyContact
from campaigns.views.parts import PartForm, PartList, SchoolForm
from core import clock
from core.errors import Refused

PURPOSES = ("call",)  # why an office number may be uncovered; the button says so


class RelationEdit(SchoolForm):
    form_class = RelationForm
    title = _("How we stand with the school")
    success = _("The relation is saved.")

    def get_form_kwargs(self):
        held = {"user": self.request.user, "held_by": self.row.relation_owner_id}
        return super().get_form_kwargs() | held

    def get_initial(self):
        row = self.row
        held = {"stance": row.stance, "cool_off_until": row.cool_off_until}
        return held | {"owner": row.relation_owner_id, "version": row.version}

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.change_relation(school=self.row, **form.values, version=version, by=by, now=clock.now())
        return self.row


class DepthEdit(SchoolForm):
    form_class = DepthForm
    title = _("How far the work has come")
    success = _("The step is saved.")

    def get_initial(self):
        return {"depth": self.row.depth, "version": self.row.version}

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.change_depth(school=self.row, **form.values, version=version, by=by, now=clock.now())
        return self.row


# --- contacts -------------------------------------------------------------------------------------------------------
class Contacts(PartList):
    queryset = KeyContact.objects.select_related("owner").filter(erased_at=None)
    template_name = "campaigns/contacts.html"
    sorts = {"newest": ("-confirmed_on", "-id")}
    title = _("Contacts")


class ContactAdd(SchoolForm):
    form_class = ContactForm
    title = _("Add a contact")
    success = _("The contact is saved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        return {"owner": self.request.user.pk, "confirmed_on": clock.today()}

    def act(self, form):
        services.add_contact(school=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row


class ContactEdit(PartForm):
    queryset = KeyContact.objects.select_related("school").filter(erased_at=None)
    form_class = ContactEditForm
    title = _("Change a contact")
    success = _("The contact is saved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "held_by": self.row.owner_id}

    def get_initial(self):
        phone = show_phone(self.row.phone) if self.row.phone else ""
        return super().get_initial() | {"owner": self.row.owner_id, "phone": phone}

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.change_contact(contact=self.row, values=form.values, version=version, by=by, now=clock.now())
        return self.row


class ContactErase(PartForm):
    queryset = ContactEdit.queryset
    form_class = EraseContactForm
    title = _("Erase a contact")
    intro = _("Name, position, number and source are emptied for good; that there was such a contact stays recorded.")
    success = _("The contact is erased.")

    def act(self, form):
        services.erase_contact(contact=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row

    def get_context_data(self, **kwargs):
        return super().get_context_data(danger=True, **kwargs)


@require_POST
@never_cache
@permitted(Permission.SCHOOL_EDIT)
def contact_reveal(request, pk):
    """One office number, for a stated purpose, and a row in the record that says who looked."""
    contact = get_object_or_404(KeyContact.objects.visible_to(request.user).select_related("school"), pk=pk)
    context = {"contact": contact, "number": "", "refusal": ""}
    try:
        if request.POST.get("purpose") not in PURPOSES:
            raise Refused(_t("Say what you need the number for. Open the page again."))
        context["number"] = services.reveal_phone(contact=contact, by=request.user, now=clock.now())
    except Refused as refusal:
        context["refusal"] = refusal.message
    context["shown"] = show_phone(context["number"]) if context["number"] else ""
    template = "campaigns/_contact_number.html" if request.htmx else "campaigns/contact_number.html"
    status = 422 if context["refusal"] and not request.htmx else 200
    return render(request, template, context, status=status)


# --- entry plans ----------------------------------------------------------------------------------------------------
class EntryPlans(PartList):
    queryset = EntryPlan.objects.select_related("contact", "planned_by", "approved_by")
    template_name = "campaigns/entry_plans.html"
    sorts = {"newest": ("-created_at", "-id")}
    title = _("Entry plans")

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_approve=self.request.user.may(Permission.SCHOOL_APPROVE), **kwargs)


class PlanPage:
    """What both plan forms share: the key persons to choose from, and the one purpose there is."""

    intro = _("The purpose we state is always the same: recruitment by our college.")

    def get_form_kwargs(self):
        contacts = KeyContact.objects.visible_to(self.request.user).living().filter(school=self.school)
        return super().get_form_kwargs() | {"contacts": contacts.order_by("name", "pk")}


class PlanAdd(PlanPage, SchoolForm):
    form_class = PlanForm
    title = _("Write an entry plan")
    success = _("The plan is saved; somebody else approves it.")

    def act(self, form):
        return services.add_plan(school=self.row, **form.values, by=self.request.user, now=clock.now())


class PlanEdit(PlanPage, PartForm):
    queryset = EntryPlan.objects.select_related("school")
    form_class = PlanEditForm
    title = _("Change an entry plan")
    success = _("The plan is saved; somebody else approves it.")

    def get_initial(self):
        return super().get_initial() | {"contact": self.row.contact_id}

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.change_plan(plan=self.row, values=form.values, version=version, by=by, now=clock.now())
        return self.row


class PlanApprove(PartForm):
    permission = Permission.SCHOOL_APPROVE
    queryset = EntryPlan.objects.select_related("school", "contact", "planned_by")
    form_class = ApprovePlanForm
    template_name = "campaigns/plan_approve.html"
    title = _("Approve an entry plan")
    success = _("The plan is approved.")

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.approve_plan(plan=self.row, **form.values, version=version, by=by, now=clock.now())
        return self.row

    def get_context_data(self, **kwargs):
        return super().get_context_data(plan=self.row, **kwargs)
