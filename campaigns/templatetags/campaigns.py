from django import template

from campaigns.places import place_words
from campaigns.words import plain

register = template.Library()
register.filter("place", place_words)


@register.filter
def percent(figure):
    """62.5%, 80% rather than 80.00%."""
    return f"{plain(figure)}%"
