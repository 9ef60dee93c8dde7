"""Reading the address of a page where no form checks it first."""


def asked_text(request, name):
    """What `name` says in the address, without the NUL that PostgreSQL refuses in any text."""
    return request.GET.get(name, "").replace("\x00", "").strip()
