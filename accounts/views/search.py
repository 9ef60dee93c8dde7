from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView

from accounts import search
from accounts.access import Permitted


class Search(Permitted, TemplateView):
    """What the box in the frame finds. The box posts, so that a number stands in no address, history or log; any other
    text is sent on to an address that can be kept."""

    template_name = "accounts/search.html"

    @property
    def permission(self):
        return search.permissions()

    def get(self, request):
        text = search.clean(request.GET.get("q", ""))
        if search.is_number(text):
            return self.answer(in_address=True)
        return self.answer(text)

    def post(self, request):
        text = search.clean(request.POST.get("q", ""))
        if search.is_number(text):
            return self.answer(text)
        return redirect(f"{reverse('search')}?{urlencode({'q': text})}" if text else "search")

    def answer(self, text="", *, in_address=False):
        is_number = search.is_number(text)
        found = search.find(self.request.user, text)
        response = self.render_to_response(
            {
                "view": self,
                "found": found,
                "is_asked": bool(text),
                "is_number": is_number,
                "in_address": in_address,
                "page_url": reverse("search") if in_address else "",  # the number is not sent round with the language
                "search_text": "" if is_number else text,  # a number is not shown again
            }
        )
        response["Cache-Control"] = "no-store"
        return response
