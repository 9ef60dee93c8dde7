import hashlib

from django.db import models


def hash_of(token):
    """What is kept of a feed's secret: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class FeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only one's own; nobody reads or ends another's subscription."""
        return self.filter(user=user) if user.is_authenticated and user.is_active else self.none()

    def live(self):
        return self.filter(revoked_at=None)

    def opened_by(self, token):
        """The live feed of an active person that `token` opens, or None.

        Found by its hash in a unique index: how long that takes says nothing about the tokens there are.
        """
        live = self.live().filter(token_hash=hash_of(token), user__is_active=True)
        return live.select_related("user__region").first()
