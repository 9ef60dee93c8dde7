import uuid

import pytest
from django.urls import reverse

from accounts import services
from accounts.models import Region
from core.errors import Refused
from core.models import Activity


@pytest.fixture
def northwest(hq, north, noon):
    return services.add_big_region(code="nw", name="西北大区", name_en="Northwest", by=hq, now=noon)


def test_hq_adds_a_big_region_under_the_root(northwest):
    assert (northwest.code, northwest.path, northwest.parent.code) == ("NW", "HQ/NW/", "HQ")


@pytest.mark.parametrize("code", ["", "N", "1N", "北", "N/W", "NW"])
def test_a_code_that_is_wrong_or_taken_is_refused(northwest, hq, noon, code):
    with pytest.raises(Refused) as refusal:
        services.add_big_region(code=code, name="别的", name_en="", by=hq, now=noon)
    assert refusal.value.field == "code"


def test_a_new_name_stays_when_the_countrys_list_is_loaded_again(hq, noon):
    services.load_regions(now=noon)
    south = Region.objects.get(code="SOUTH")
    services.rename_big_region(region=south, name="两广大区", name_en="The South", reason="按学院习惯", by=hq, now=noon)
    assert services.load_regions(now=noon).updated == 0
    assert Region.objects.get(code="SOUTH").name == "两广大区"
    assert Activity.objects.of(south).first().why == "按学院习惯"


def test_a_province_is_not_renamed(north_district, hq, noon):
    with pytest.raises(Refused):
        services.rename_big_region(
            region=north_district.parent, name="x", name_en="", reason="because", by=hq, now=noon
        )


def test_the_page_adds_once_and_renames(client, hq, north):
    client.force_login(hq)
    form = {"code": "EAST", "name": "华东大区", "name_en": "East", "submit_id": uuid.uuid4()}
    first = client.post(reverse("accounts:region_add"), form)
    assert client.post(reverse("accounts:region_add"), form).url == first.url
    east = Region.objects.get(code="EAST")
    form = {"name": "华东", "name_en": "East", "reason": "简称", "submit_id": uuid.uuid4()}
    client.post(reverse("accounts:region_rename", args=[east.pk]), form)
    assert "华东" in client.get(reverse("accounts:region", args=[east.pk])).content.decode()
