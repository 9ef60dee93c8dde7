"""The comparison of two rule sets in words: thresholds, outposts, and the schools whose verdict turns."""

from django.utils.translation import gettext as _

from campaigns.choices import Outcome
from campaigns.models import RuleSet
from campaigns.rule_sets import THRESHOLDS, label_of
from campaigns.words import plain
from core import clock
from outposts import comparing, verdicts, wording
from outposts.forms import CompareForm
from outposts.models import Outpost

SHOWN = 100


def content(rules, user, params):
    """Everything the page shows of `rules` (a draft or any version) beside another set; `params` is the GET data."""
    others = RuleSet.objects.visible_to(user).filter(season=rules.season_id).exclude(pk=rules.pk)
    form = CompareForm(
        params,
        others=others.select_related("province").order_by("province__path", "-number"),
        outposts=_outposts(user, rules),
    )
    asked = form.cleaned_data if form.is_valid() else {}
    against = asked.get("against") or usual(rules, user)
    outposts = [asked["outpost"]] if asked.get("outpost") else list(form.fields["outpost"].queryset)
    pair = verdicts.limits_in(against), rules.limits
    compared = comparing.compare(outposts, {outpost.pk: pair for outpost in outposts})
    turned, count = comparing.named(compared, user, SHOWN)
    return {
        "rules": rules,
        "against": against,
        "against_name": str(against) if against else _("The manual's numbers"),
        "filter_form": form,
        "thresholds": thresholds(against, rules),
        "rows": [_row(one) for one in compared],
        "turned": [_turned(*found) for found in turned],
        "turned_count": count,
        "turned_more": max(count - SHOWN, 0),
        "outposts_count": len(compared),
        "chosen_failing": sum(one.chosen_failing for one in compared),
        "met": tuple(sum(one.targets[side].is_met for one in compared) for side in (0, 1)),
    }


def usual(rules, user):
    """What a set is compared with unless asked otherwise: that in force at its place, else the version before it."""
    rows = RuleSet.objects.visible_to(user)
    now = rows.holding(rules.season_id, [rules.province_id]).get(rules.province_id)
    if now is not None and now.pk != rules.pk:
        return now
    before = rows.at(rules.season_id, rules.province_id).filter(number__lt=rules.number).select_related("province")
    return before.order_by("-number").first() or (
        rows.holding(rules.season_id, [None]).get(None) if now and now.province_id else None
    )


def thresholds(before, after):
    before = before or RuleSet()
    return [
        {
            "label": label_of(name),
            "before": plain(getattr(before, name)),
            "after": plain(getattr(after, name)),
            "differs": getattr(before, name) != getattr(after, name),
        }
        for name in THRESHOLDS
    ]


def _outposts(user, rules):
    """Where the set holds: its province, or every province without one of its own."""
    rows = Outpost.objects.visible_to(user).filter(season=rules.season_id)
    if rules.province_id:
        rows = rows.inside(rules.province)
    else:
        own = RuleSet.objects.in_force().filter(season=rules.season_id, province__isnull=False)
        rows = rows.exclude(region__in=own.values("province")).exclude(region__parent__in=own.values("province"))
    return rows.with_progress(clock.today()).select_related("region").order_by("region__path", "pk")


def _row(one):
    before, after = one.counts
    return {
        "name": one.outpost.name,
        "pk": one.outpost.pk,
        "passes": (before[Outcome.PASS], after[Outcome.PASS]),
        "fails": (before[Outcome.FAIL], after[Outcome.FAIL]),
        "turned": len(one.turned),
        "chosen": one.chosen,
        "chosen_failing": one.chosen_failing,
        "targets": [_target(target) for target in one.targets],
    }


def _target(target):
    figures = " · ".join(f"{row['figure']} / {row['limit']}" for row in map(wording.target_row, target.results))
    label, tone = (_("met"), "good") if target.is_met else (_("not met"), "neutral")
    return {"label": label, "tone": tone, "figures": figures, "is_thin": target.is_spread_too_thin}


def _turned(one, school, outpost):
    before, after = one.before.verdict.overall, one.after.verdict.overall
    deciding = one.after if after != Outcome.PASS else one.before
    because = wording.row(deciding.deciding)
    return {
        "name": school.name,
        "district": school.region.label,
        "url": f"{outpost.get_absolute_url()}schools/{school.pk}/",
        "outpost": outpost.name,
        "before": {"label": before.label, "tone": wording.tone(before)},
        "after": {"label": after.label, "tone": wording.tone(after)},
        "because": because,
        "is_chosen": one.is_chosen,
    }
