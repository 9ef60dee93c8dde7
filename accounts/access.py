"""Asking before a view runs: no permission is 403; a row out of scope is 404 like one that does not exist."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.views.generic.detail import SingleObjectMixin

from accounts.rules import Permission


class Permitted:
    """First base of every class view: `permission` must be held (any of several), rows pass `visible_to`."""

    permission: Permission | tuple[Permission, ...]

    def dispatch(self, request, *args, **kwargs):
        require(request, self.permission)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        if self.queryset is not None:
            return self.queryset.all().visible_to(self.request.user)
        return self.model._default_manager.visible_to(self.request.user)

    model = queryset = None


class RowAction(Permitted, SingleObjectMixin):
    """A form page about one row: `self.row` is the visible row of the URL's pk, or the page is 404."""

    def dispatch(self, request, *args, **kwargs):
        require(request, self.permission)
        self.row = self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)


def permitted(permission):
    """The same for function views."""

    def wrap(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            require(request, permission)
            return view(request, *args, **kwargs)

        inner.permission = permission
        return inner

    return wrap


def require(request, permission):
    wanted = permission if isinstance(permission, tuple) else (permission,)
    if not any(request.user.may(p) for p in wanted):
        raise PermissionDenied
