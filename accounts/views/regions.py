from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, TemplateView

from accounts import services
from accounts.access import Permitted, RowAction
from accounts.choices import Level
from accounts.forms import BigRegionForm, BigRegionNameForm, RegionMoveForm
from accounts.models import Region, User
from accounts.rules import Permission
from accounts.timeline import story_of
from accounts.views.tabs import settings_tabs
from core import clock
from core.pages import FormPage

MANAGE = Permission.PEOPLE_MANAGE


def people_under(reader):
    """How many active people belong to each region or to one beneath it, by region code."""
    paths = User.objects.visible_to(reader).active().exclude(region=None).values_list("region__path", flat=True)
    return Counter(code for path in paths for code in path.strip("/").split("/"))


class Regions(Permitted, TemplateView):
    """Big regions with their provinces; what lies deeper is on the page of each."""

    permission = MANAGE
    template_name = "accounts/region_tree.html"

    def get_context_data(self, **kwargs):
        visible = Region.objects.visible_to(self.request.user)
        counts = people_under(self.request.user)
        branches = {}
        for region in visible.filter(level__in=(Level.BIG_REGION, Level.PROVINCE)).order_by("path"):
            region.people = counts[region.code]
            if region.level == Level.BIG_REGION:
                branches[region.pk] = (region, [])
            elif region.parent_id in branches:
                branches[region.parent_id][1].append(region)
        return super().get_context_data(branches=list(branches.values()), tabs=settings_tabs("regions"), **kwargs)


class RegionPage(Permitted, DetailView):
    permission = MANAGE
    model = Region
    template_name = "accounts/region_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("parent__parent__parent")

    def get_context_data(self, **kwargs):
        region, reader = self.object, self.request.user
        counts = people_under(reader)
        children = list(Region.objects.visible_to(reader).filter(parent=region).order_by("code"))
        for child in children:
            child.people = counts[child.code]
        return super().get_context_data(
            children=children,
            people=counts[region.code],
            story=story_of(region, reader=reader),
            is_province=region.level == Level.PROVINCE,
            is_big=region.level == Level.BIG_REGION,
            **kwargs,
        )


class RegionMove(RowAction, FormPage):
    permission = MANAGE
    queryset = Region.objects.provinces().select_related("parent")
    form_class = RegionMoveForm
    title = gettext_lazy("Move a province")
    intro = gettext_lazy("Its cities, districts, schools and people go along: the new big region's director sees them.")
    success = gettext_lazy("Moved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        url = reverse("accounts:region", args=[self.row.pk])
        return super().get_context_data(back_url=url, back_label=self.row.label, no_draft=True, **kwargs)

    def act(self, form):
        moved = services.move_region(region=self.row, by=self.request.user, now=clock.now(), **form.values)
        return reverse("accounts:region", args=[moved.pk])


class BigRegionAdd(Permitted, FormPage):
    permission = MANAGE
    form_class = BigRegionForm
    title = gettext_lazy("Add a big region")
    intro = gettext_lazy("Then move provinces under it, each from its own page.")
    success = gettext_lazy("Added.")

    def act(self, form):
        region = services.add_big_region(by=self.request.user, now=clock.now(), **form.values)
        return reverse("accounts:region", args=[region.pk])


class BigRegionRename(RowAction, FormPage):
    permission = MANAGE
    queryset = Region.objects.filter(level=Level.BIG_REGION)
    form_class = BigRegionNameForm
    title = gettext_lazy("Rename a big region")
    success = gettext_lazy("Renamed.")

    def get_initial(self):
        return {"name": self.row.name, "name_en": self.row.name_en}

    def act(self, form):
        region = services.rename_big_region(region=self.row, by=self.request.user, now=clock.now(), **form.values)
        return reverse("accounts:region", args=[region.pk])
