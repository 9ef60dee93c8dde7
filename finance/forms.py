from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, HouseForm, VersionedForm, YuanField
from core.money import format_yuan
from finance.choices import EXPENSES, Fund

_FUNDS = [(f.value, f.label) for f in (Fund.FEES, Fund.FARES)]


class _ItemChoice(forms.ModelChoiceField):
    def label_from_instance(self, item):
        words = "{} <b class='money'>¥{}</b> <small class='quiet'>{}</small>"
        return format_html(words, item, format_yuan(item.amount_fen), item.get_fund_display())


class ReceiveForm(HouseForm):
    verb = _("Book receipt")
    item = _ItemChoice(
        label=_("What is paid"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("Only items of the fee schedule; the amount is fixed. Check each note for counterfeits."),
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items


class MoneyForm(HouseForm):
    amount_fen = YuanField(label=_("Amount in yuan"), max_length=20)
    memo = forms.CharField(label=_("Bank slip or note"), max_length=200, required=False)


class FundForm(MoneyForm):
    verb = _("Book office float")


class DrawForm(MoneyForm):
    verb = _("Book cash drawn")


class DepositForm(MoneyForm):
    verb = _("Book deposit")
    fund = forms.ChoiceField(
        label=_("Which money"),
        choices=[*_FUNDS, (Fund.OFFICE.value, Fund.OFFICE.label)],
        help_text=_("Office float, fees and fares go to the bank separately and are never mixed."),
    )
    field_order = ["fund", "amount_fen", "memo"]


class FeeForm(HouseForm):
    verb = _("Add to the schedule")
    code = forms.SlugField(
        label=_("Code"),
        max_length=20,
        help_text=_("Short and lasting, such as REG. The same code again supersedes the amount that stands."),
    )
    name = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    fund = forms.ChoiceField(label=_("Held as"), choices=_FUNDS)
    amount_fen = YuanField(label=_("Amount in yuan"), max_length=20)
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=300,
        help_text=_("The document that allows it, with its number. Nothing is charged without one."),
    )
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(label=_("Valid until"), required=False)


class ClaimForm(HouseForm):
    verb = _("Send claim")
    outpost = forms.ModelChoiceField(label=_("Outpost"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, k.label) for k in EXPENSES])
    amount_fen = YuanField(label=_("Amount in yuan"), max_length=20)
    spent_on = DayField(label=_("Spent on"))
    what_for = forms.CharField(label=_("What for"), max_length=200)
    photo = forms.FileField(
        label=_("Photo of the paper receipt"),
        help_text=_("JPG, PNG, WebP or PDF. Location and camera data are removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    def __init__(self, *args, outposts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outpost"].queryset = outposts


class DecideForm(VersionedForm):
    """Approve or refuse; `decision` comes from the button that was pressed."""

    verb = _("Decide")
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve and book")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when you refuse."),
    )

    @property
    def verdict(self):
        data = self.cleaned_data
        return {
            "approve": data["decision"] == "approve", "reason": data["reason"], "version": data["version"],
        }  # fmt: skip


class CorrectionForm(HouseForm):
    verb = _("Ask for it")
    kind = forms.ChoiceField(label=_("What is needed"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["kind"].initial = kinds[0][0]
