"""The two page shapes of a school's file: a form about a school or one of its parts, and a list of its parts."""

from django.shortcuts import get_object_or_404

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns.models import School
from campaigns.words import plain
from core.pages import FormPage, ListPage


class SchoolForm(RowAction, FormPage):
    """A form about a school; goes back to its page."""

    permission = Permission.SCHOOL_EDIT
    queryset = School.objects.select_related("region__parent__parent")

    @property
    def school(self):
        return self.row

    def get_context_data(self, **kwargs):
        back = {"back_url": self.school.get_absolute_url(), "back_label": self.school.name}
        return super().get_context_data(**back | kwargs)


class PartForm(SchoolForm):
    """A form about a part of a school; subclasses give `queryset` with its school."""

    @property
    def school(self):
        return self.row.school

    def get_initial(self):
        names = self.form_class.base_fields
        return {name: plain(getattr(self.row, name)) for name in names if hasattr(self.row, name)}


class PartList(Permitted, ListPage):
    """All parts of one kind that a school has."""

    permission = Permission.SCHOOL_VIEW
    default_sort = "newest"
    title = ""

    def get_queryset(self):
        user = self.request.user
        self.school = get_object_or_404(School.objects.visible_to(user), pk=self.kwargs["pk"])
        return super().get_queryset().filter(school=self.school)

    def get_context_data(self, **kwargs):
        content = super().get_context_data(**kwargs)
        may_edit = self.request.user.may(Permission.SCHOOL_EDIT)
        return content | {"school": self.school, "may_edit": may_edit, "title": self.title}
