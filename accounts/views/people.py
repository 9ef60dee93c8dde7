from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, TemplateView

from accounts import services
from accounts.access import Permitted, RowAction, permitted
from accounts.choices import Role
from accounts.filters import UserFilter
from accounts.forms import DeactivateForm, ResetForm, UserAddForm, UserEditForm
from accounts.models import User
from accounts.roles import SENTENCES, matrix
from accounts.rules import Permission, show_phone
from accounts.timeline import story_of
from accounts.views.tabs import settings_tabs
from core import clock
from core.pages import FormPage, ListPage, act_once

MANAGE = Permission.PEOPLE_MANAGE


class Users(Permitted, ListPage):
    permission = MANAGE
    model = User
    template_name = "accounts/user_list.html"
    filterset_class = UserFilter
    sorts = {"name": ("name", "id"), "newest": ("-date_joined", "-id")}
    default_sort = "name"
    extra_context = {"role_words": dict(Role.choices)}

    def get_queryset(self):
        return super().get_queryset().select_related("region")

    def get_context_data(self, **kwargs):
        return super().get_context_data(tabs=settings_tabs("users"), **kwargs)


class Person(Permitted, DetailView):
    permission = MANAGE
    model = User
    template_name = "accounts/user_detail.html"
    context_object_name = "person"  # `user` is the reader

    def get_queryset(self):
        return super().get_queryset().select_related("region__parent")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            story=story_of(self.object, reader=self.request.user),
            phone=show_phone(self.object.phone),
            role_sentence=SENTENCES.get(self.object.role, ""),
            is_self=self.object.pk == self.request.user.pk,
            **kwargs,
        )


class PersonForm(FormPage):
    """A form of HQ's about a person; `scoped` forms choose among regions."""

    scoped = False

    def get_form_kwargs(self):
        return super().get_form_kwargs() | ({"user": self.request.user} if self.scoped else {})

    def get_context_data(self, **kwargs):
        row = getattr(self, "row", None)
        url = row.get_absolute_url() if row else reverse("accounts:users")
        return super().get_context_data(back_url=url, back_label=row.name if row else _("People"), **kwargs)


class OnPerson(RowAction):
    permission = MANAGE
    model = User
    context_object_name = "person"  # `user` is the reader


class ShowsPassword:
    """After the act, the page itself shows the new password: it is stored nowhere, so it is shown this once. Sent
    again, the form answers with the person's page."""

    password = None

    def form_valid(self, form):
        answer = super().form_valid(form)
        if self.password is None:
            return answer
        context = {"person": self.person, "password": self.password, "next_url": answer.url}
        page = self.response_class(self.request, "accounts/password_once.html", context, using=self.template_engine)
        page["Cache-Control"] = "no-store"
        return page


class UserAdd(Permitted, ShowsPassword, PersonForm):
    permission = MANAGE
    form_class = UserAddForm
    scoped = True
    title = gettext_lazy("Add a person")

    def act(self, form):
        self.person, self.password = services.add_user(**form.values, by=self.request.user, now=clock.now())
        return self.person


class UserReset(OnPerson, ShowsPassword, PersonForm):
    form_class = ResetForm
    title = gettext_lazy("New initial password")
    intro = gettext_lazy("The old password stops working at once, and the person is logged out everywhere.")

    def act(self, form):
        self.person = self.row
        self.password = services.reset_password(user=self.row, by=self.request.user, now=clock.now())
        return self.row


class UserEdit(OnPerson, PersonForm):
    form_class = UserEditForm
    scoped = True
    title = gettext_lazy("Change a person")
    success = gettext_lazy("Saved.")

    def get_initial(self):
        names = ("version", "name", "role", "region", "phone", "email", "language")
        return {name: getattr(self.row, name) for name in names} | {"phone": show_phone(self.row.phone)}

    def act(self, form):
        values = form.values
        reason = values.pop("reason")
        version = form.cleaned_data["version"]
        return services.change_user(
            user=self.row, values=values, version=version, reason=reason, by=self.request.user, now=clock.now()
        )


class UserDeactivate(OnPerson, PersonForm):
    form_class = DeactivateForm
    title = gettext_lazy("Deactivate a person")
    intro = gettext_lazy("The person is logged out everywhere at once and cannot log in. What they did stays.")
    success = gettext_lazy("Deactivated, and logged out everywhere.")
    extra_context = {"danger": True, "no_draft": True}

    def act(self, form):
        reason = form.cleaned_data["reason"]
        return services.deactivate_user(user=self.row, reason=reason, by=self.request.user, now=clock.now())


@require_POST
@permitted(MANAGE)
def activate(request, pk):
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    url = act_once(
        request,
        lambda: services.activate_user(user=person, by=request.user, now=clock.now()),
        success=_("%(person)s can log in again.") % {"person": person},
        to=person,
    )
    return redirect(url)


class Roles(Permitted, TemplateView):
    permission = MANAGE
    template_name = "accounts/roles.html"

    def get_context_data(self, **kwargs):
        roles = [(role.label, SENTENCES[role]) for role in Role]
        return super().get_context_data(roles=roles, areas=matrix(), tabs=settings_tabs("roles"), **kwargs)
