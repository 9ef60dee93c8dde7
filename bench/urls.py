from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import loader
from django.urls import include, path

from leads.models import Lead


@login_not_required
def hello(_request):
    return HttpResponse("hello")


@login_not_required
def bare(_request):
    """The unit of the benchmark: 50 leads from one query in a plain table of eight columns.

    No frame, no context processors, no scoping, no translation; it is asked without any middleware.
    """
    leads = Lead.objects.select_related("school", "owner", "outpost").order_by("-created_at", "-id")[:50]
    return HttpResponse(loader.get_template("bench/bare.html").render({"leads": leads}))


urlpatterns = [path("bench/hello", hello), path("bench/bare", bare), path("", include("recruitment.urls"))]
