"""The same submit twice has one effect and one answer; the same uuid with other content is refused."""

import hashlib
import hmac
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import Submission


def once(request, act, *, now, actor=None):
    """Run `act()` -> URL in one transaction under the request's `submit_id`; return the URL.

    Sent again with the same content, `act` is not run and the first answer is returned. Raises `Refused` when the id
    is missing or forged, or was used for something else. When `act` raises, nothing is kept and the id stays free.
    `actor` is a uuid that stands for whoever sends, where nobody is logged in.
    """
    actor = actor or request.user.token
    submit_id = _submit_id(request)
    digest = _digest(request)
    with transaction.atomic():
        try:
            with transaction.atomic():
                Submission.objects.create(id=submit_id, actor=actor, digest=digest, at=now)
        except IntegrityError:
            return _earlier_answer(submit_id, actor, digest)
        answer = act()
        Submission.objects.filter(pk=submit_id).update(answer=answer)
    return answer


def _earlier_answer(submit_id, actor, digest):
    earlier = Submission.objects.get(pk=submit_id)
    if earlier.actor != actor or earlier.digest != digest:
        raise Refused(_("This form was already sent with other content. Open the page again and fill it in anew."))
    return earlier.answer


def _submit_id(request):
    try:
        return uuid.UUID(request.POST.get("submit_id", ""))
    except ValueError:
        raise Refused(_("This form is incomplete. Open the page again and fill it in anew.")) from None


def _digest(request):
    """Keyed, so that nobody who reads the table can guess a phone number back out of it."""
    parts = hmac.new(settings.SECRET_KEY.encode(), request.path.encode(), hashlib.sha256)
    for name in sorted(request.POST):
        if name not in ("csrfmiddlewaretoken", "submit_id"):
            parts.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            parts.update(repr((name, upload.name)).encode())
            for chunk in upload.chunks():
                parts.update(chunk)
            upload.seek(0)
    return parts.hexdigest()
