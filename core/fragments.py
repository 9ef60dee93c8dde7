from django.shortcuts import redirect, render


def fragment_or_redirect(request, template, context, *, to):
    """The changed fragment for htmx, a redirect for a plain POST: every action works without JavaScript."""
    return render(request, template, context) if request.htmx else redirect(to)
