from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import Track
from core.forms import DayField, HouseForm


class OneOf(forms.TypedChoiceField):
    """One of `rows`, which are read once and already scoped; the clean value is the row, or None."""

    def __init__(self, rows, *, label, empty_label, words=str):
        by_key = {str(row.pk): row for row in rows}
        choices = [("", empty_label), *((key, words(row)) for key, row in by_key.items())]
        super().__init__(label=label, choices=choices, coerce=by_key.get, empty_value=None, required=False)


class Narrowing(forms.Form):
    """By what a timeline and a calendar subscription are narrowed; a choice of one is not asked for."""

    def __init__(self, *args, regions, outposts, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        own = {}
        if len(regions) > 1:
            own["region"] = OneOf(regions, label=_("Region"), empty_label=_("All regions"), words=indented)
        if len(outposts) > 1:
            own["outpost"] = OneOf(outposts, label=_("Outpost"), empty_label=_("All outposts"))
        own["track"] = forms.ChoiceField(
            label=_("Exam track"), choices=[("", _("All tracks")), *Track.choices], required=False
        )
        named = [(kind.name, kind.label) for kind in kinds]
        own["kind"] = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *named], required=False)
        self.fields = own | self.fields


def indented(region):
    return region.label if region.level == "big_region" else f"　{region.label}"


class TimelineForm(Narrowing):
    """Asked by GET; what is wrong is told beside its field and does not narrow."""

    since = DayField(label=pgettext_lazy("a day", "From"), required=False)
    until = DayField(label=pgettext_lazy("a day", "To"), required=False)

    def clean(self):
        given = super().clean()
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return given


class WhenForm(forms.Form):
    """Which season and, zoomed in, which month or week: links carry these, nobody types them."""

    season = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    zoom = forms.ChoiceField(choices=[("season", ""), ("month", ""), ("week", "")], required=False)
    at = DayField(required=False)


class FeedForm(Narrowing, HouseForm):
    verb = _("Create the address")

    def words_of(self, filters):
        """[{"label", "value"}] of a kept choice; what can be chosen no more is told as such."""
        lines = []
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                words = {str(key): label for key, label in field.choices}
                value = words.get(str(filters.get(name, "")), _("no longer in your reach"))
                lines.append({"label": field.label, "value": str(value).strip()})
        return lines


class FeedRenewForm(HouseForm):
    verb = _("Renew the address")


class FeedRevokeForm(HouseForm):
    verb = _("End the subscription")
