"""Everything that points at a lead, in any app: found in Django's own registry, so a later model is found too."""

from django.apps import apps

from campaigns.related import rows_of
from leads.models import Lead, LeadMerge, TwinPair

ABOUT_MERGES = (TwinPair, LeadMerge)  # they speak of both leads and stay as they are


def fields_to_leads():
    """Every foreign key to Lead, by its name ("leads.followup.lead")."""
    relations = Lead._meta.get_fields(include_hidden=True)
    fields = [r.field for r in relations if r.auto_created and not r.concrete and (r.one_to_many or r.one_to_one)]
    named = {f"{field.model._meta.label_lower}.{field.name}": field for field in fields}
    return {name: named[name] for name in sorted(named) if named[name].model not in ABOUT_MERGES}


def counts_of(lead):
    """{field name: how many rows point at the lead}."""
    return {name: rows_of(field, lead).count() for name, field in fields_to_leads().items()}


def label_of(name):
    """What people call rows of "leads.followup.lead"; the name itself where no app knows it any more."""
    model = name.rpartition(".")[0]
    try:
        return str(apps.get_model(model)._meta.verbose_name_plural)
    except LookupError:
        return name
