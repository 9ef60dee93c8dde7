"""The house form: crispy layout, a verb on the button, a client uuid, a version where the row has one."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import format_yuan, parse_yuan


class HouseForm(forms.Form):
    """Input to clean data, nothing else. Subclasses set `verb` (the button's words) and may set `layout`."""

    verb = _("Save")
    layout = None

    submit_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=True)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False  # the page owns the <form>
        helper.disable_csrf = True
        if self.layout is not None:
            helper.layout = self.layout
            helper.render_hidden_fields = True
        helper.add_input(Submit("", self.verb, css_class="btn-primary"))
        return helper

    @property
    def values(self):
        """Clean data without the form's own bookkeeping."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("submit_id", "version")}


class VersionedForm(HouseForm):
    """A form over a versioned row; start it with `initial={"version": row.version, ...}`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class YuanField(forms.CharField):
    """People type yuan, the clean value is fen. Only positive amounts."""

    default_error_messages = {
        "invalid": _("Enter an amount in yuan, such as 128.50."),
        "positive": _("The amount must be more than zero."),
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value):
        return format_yuan(value) if isinstance(value, int) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = parse_yuan(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if fen <= 0:
            raise forms.ValidationError(self.error_messages["positive"], code="positive")
        return fen


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class DayField(forms.DateField):
    """A day of a time people work in; a slip such as the year 0202 is told beside the field."""

    widget = DateInput
    years = range(2000, 2101)
    default_error_messages = {"years": _("Enter a day between 2000 and 2100.")}

    def clean(self, value):
        day = super().clean(value)
        if day is not None and day.year not in self.years:
            raise forms.ValidationError(self.error_messages["years"], code="years")
        return day
