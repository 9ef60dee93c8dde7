"""Passwords: made here, shown once, kept nowhere but as a hash."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.sessions import end_sessions
from core.errors import Refused
from core.record import record

_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else over the phone


def initial_password():
    """Fifteen characters of which twelve are drawn: 59 bits, easy to dictate."""
    return "-".join("".join(secrets.choice(_PLAIN) for _i in range(4)) for _j in range(3))


@transaction.atomic
def reset_password(*, user, by, now):
    """Give a person a new initial password and end their sessions; returns it, to be shown once."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk:
        raise Refused(_("Change your own password by “Change password” in the menu."))
    if not user.is_active:
        raise Refused(_("%(person)s is deactivated. Activate the person first.") % {"person": user})
    password = initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    record(user, "password_reset", by=by, now=now)
    return password


@transaction.atomic
def change_password(*, user, password, now):
    """A person sets their own password; it must not be the one they were given."""
    if user.check_password(password):
        raise Refused(_("Choose a password that differs from the present one."), field="new_password1")
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(user, "password_changed", by=user, now=now)
