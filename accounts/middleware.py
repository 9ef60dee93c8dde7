from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation


class LanguageMiddleware:
    """A person's own choice of language goes before the browser's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return self.get_response(request)


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page needs a login unless its view says otherwise; a first login must set a new password."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer or not request.user.is_authenticated or not request.user.must_change_password:
            return answer
        free = ("accounts:password_change", "accounts:logout", "set_language", "accounts:set_language")
        if request.resolver_match.view_name in free:
            return None
        return redirect(reverse("accounts:password_change"))
