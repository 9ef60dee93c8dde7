from django.shortcuts import render

from core import clock
from reports.home import page_for
from reports.words import day_words


def home(request):
    """Everybody's first page; what stands on it is by role."""
    template, context = page_for(request.user, now=clock.now())
    return render(request, template, context | {"day_words": day_words(clock.today())})
