from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class HouseBackend(ModelBackend):
    """Loads the person of a request together with their region: nearly every page scopes by it."""

    def get_user(self, user_id):
        user = User.objects.select_related("region").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
