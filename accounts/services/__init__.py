"""Every write about people, regions, passwords and notices."""

from accounts.services.big_regions import add_big_region, rename_big_region
from accounts.services.passwords import change_password, reset_password
from accounts.services.people import (
    activate_user,
    add_user,
    change_user,
    choose_language,
    deactivate_user,
)
from accounts.services.reading import read_all_notices, read_notice
from accounts.services.regions import load_regions, move_region

__all__ = [
    "activate_user",
    "add_big_region",
    "add_user",
    "change_password",
    "change_user",
    "choose_language",
    "deactivate_user",
    "load_regions",
    "move_region",
    "read_all_notices",
    "read_notice",
    "rename_big_region",
    "reset_password",
]
