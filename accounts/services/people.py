"""People: who they are, what they do, where, and whether they still do."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import leaving, rules
from accounts.choices import Role
from accounts.models import User
from accounts.services.passwords import initial_password
from accounts.services.sessions import end_sessions
from core.errors import Refused
from core.record import record, save_changes


@transaction.atomic
def choose_language(*, user, language):
    """Keep the language a person reads. A taste, not a fact of the trade: no activity row."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def add_user(*, username, name, role, region, phone="", email="", language="", by, now):
    """Let a person in; returns (user, initial password). The password is kept nowhere: show it now, once."""
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("Somebody already logs in as “%(name)s”.") % {"name": username}, field="username")
    phone = _checked(role, region, phone)
    password = initial_password()
    user = User(username=username, name=name, role=role, region=region, phone=phone, email=email, language=language)
    user.set_password(password)
    user.save()
    record(user, "added", by=by, now=now, after={"role": role, "region": str(region.pk) if region else None})
    return user, password


@transaction.atomic
def change_user(*, user, values, version, reason="", by, now):
    """Change name, role, region, phone, e-mail or language. A new role or region needs a reason, and nobody changes
    their own role: so at least one HQ admin stays."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    values = dict(values)
    role, region = values.get("role", stored.role), values.get("region", stored.region)
    values["phone"] = _checked(role, region, values.get("phone", stored.phone))
    new_role, moved = role != stored.role, region != stored.region
    if new_role and stored.pk == by.pk:
        raise Refused(_("You cannot change your own role; another HQ admin can."), field="role")
    if (new_role or moved) and not reason.strip():
        raise Refused(_("Say why the role or the region changes."), field="reason")
    if new_role and stored.role == Role.HQ:
        _keep_an_admin(stored, by)
    verb = "role_changed" if new_role else "moved" if moved else "changed"
    return save_changes(stored, values, version=version, by=by, now=now, why=reason, verb=verb)


@transaction.atomic
def deactivate_user(*, user, reason, by, now):
    """Shut a person out at once: no login, and every session they have ends. Their records stay."""
    if user.pk == by.pk:
        raise Refused(_("You cannot deactivate yourself; another HQ admin can."))
    if not reason.strip():
        raise Refused(_("Say why the person is deactivated."), field="reason")
    _keep_an_admin(user, by)
    return _switch(user, False, by=by, now=now, why=reason)


@transaction.atomic
def activate_user(*, user, by, now):
    """Let a person in again, with the password they had."""
    return _switch(user, True, by=by, now=now)


def _switch(user, is_active, *, by, now, why=""):
    stored = User.objects.select_for_update().get(pk=user.pk)
    if stored.is_active == is_active:
        return stored
    verb = "activated" if is_active else "deactivated"
    stored = save_changes(stored, {"is_active": is_active}, version=stored.version, by=by, now=now, why=why, verb=verb)
    end_sessions(stored)
    if not is_active:
        leaving.end_all(user=stored, by=by, now=now)
    return stored


def _keep_an_admin(user, by):
    """Two admins who shut each other out at the same moment wait for one another here; the second is refused."""
    admins = User.objects.select_for_update().filter(role=Role.HQ, is_active=True).order_by("pk")
    left = {admin.pk for admin in admins} - {user.pk}
    if not left or (by.role == Role.HQ and by.pk not in left):
        raise Refused(_("At least one HQ admin must stay active."))


def _checked(role, region, phone):
    """The phone as it is stored; refuses a region the role does not have."""
    problem = rules.region_problem(role, region.level if region else None)
    if problem:
        raise Refused(_REGION_PROBLEMS[problem](), field="region")
    try:
        return rules.clean_phone(phone)
    except ValueError:
        raise Refused(
            _("“%(phone)s” is not a phone number. Example: 138 0013 8000.") % {"phone": phone}, field="phone"
        ) from None


_REGION_PROBLEMS = {
    rules.RegionProblem.MISSING: lambda: _("This role works in a region: choose a big region or a province."),
    rules.RegionProblem.NOT_WANTED: lambda: _("This role works for the whole country: leave the region empty."),
    rules.RegionProblem.LEVEL: lambda: _("Choose a big region or a province."),
}
