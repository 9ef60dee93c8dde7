from django.shortcuts import redirect

from accounts.access import permitted
from accounts.rules import Permission


@permitted(Permission.SCHOOL_IMPORT)
def import_schools(request):
    return redirect("imports:upload", "schools")


@permitted(Permission.SCHOOL_IMPORT)
def import_figures(request):
    return redirect("imports:upload", "figures")
