"""What apps above know of schools: they sign in here, because outposts know neither leads nor the work in a school."""

from django.utils.module_loading import import_string

_SOURCES: list[str] = []


def sign_in(dotted_path: str) -> None:
    """`dotted_path` names `f(season_id, school_ids) -> {school id: {field of SchoolFacts: value}}`; the unknown is
    left out. It asks the database a constant number of times."""
    if dotted_path not in _SOURCES:
        _SOURCES.append(dotted_path)


def of(season_id, school_ids):
    """{school id: {field: value}} of all sources together."""
    known = {}
    for path in _SOURCES:
        for pk, facts in import_string(path)(season_id, school_ids).items():
            known[pk] = known.get(pk, {}) | facts
    return known
