from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from accounts import services
from accounts.forms import LoginForm, OwnPasswordForm
from core import clock
from core.errors import Refused


class Login(LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self):
        """Only pages of this site, and never the login again."""
        url = super().get_redirect_url()
        return "" if url.startswith(reverse("accounts:login")) else url


class PasswordChange(PasswordChangeView):
    """One's own password. Not under a submit id: no fingerprint of a password is kept, and twice is harmless."""

    template_name = "accounts/password_change.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("reports:home")

    def form_valid(self, form):
        try:
            services.change_password(
                user=self.request.user, password=form.cleaned_data["new_password1"], now=clock.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
            return self.form_invalid(form)
        update_session_auth_hash(self.request, self.request.user)
        messages.success(self.request, _("Your password was changed. Other devices are logged out."))
        return HttpResponseRedirect(self.get_success_url())


@login_not_required
@require_POST
def set_language(request):
    """Switch the language of the pages; kept for the person when logged in, in a cookie otherwise."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        services.choose_language(user=request.user, language=chosen)
    return django_set_language(request)
