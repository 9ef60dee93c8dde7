import django_filters
from django.db.models import F
from django.forms import Select
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import mark_safe


class QuickSelect(Select):
    """A select whose options are written in one go: Django renders each by a template of its own, which costs a list
    page with four filters more than its fifty rows."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(one) for one in self.format_value(value)}
        options = "".join(
            f'<option value="{escape(one)}"{" selected" if str(one) in chosen else ""}>{escape(label)}</option>'
            for one, label in self.choices
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs) | {"name": name})
        return mark_safe(f"<select{attributes}>{options}</select>")  # noqa: S308 - all of it escaped above


class NamedChoices(django_filters.fields.ModelChoiceIterator):
    """(id, name) straight from the database: no object is made for an option."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", self.field.named_by)

    def __len__(self):
        return len(self.queryset) + (self.field.empty_label is not None)


class NamedChoiceField(django_filters.fields.ModelChoiceField):
    iterator = NamedChoices

    def __init__(self, *args, named_by="name", **kwargs):
        super().__init__(*args, **kwargs)
        self.named_by = F(named_by) if isinstance(named_by, str) else named_by


class NamedChoiceFilter(django_filters.ModelChoiceFilter):
    """A filter over rows that are shown by one column, `named_by` (a field or an expression)."""

    field_class = NamedChoiceField
