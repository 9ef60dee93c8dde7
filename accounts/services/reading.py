from django.db import transaction


@transaction.atomic
def read_notice(*, notice, now):
    """Mark a notice as seen; seen once, it keeps its first time."""
    type(notice).objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


@transaction.atomic
def read_all_notices(*, user, now):
    """Mark everything a person has as seen; returns how many there were."""
    return user.notices.filter(read_at=None).update(read_at=now)
