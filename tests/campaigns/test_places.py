import pytest

from accounts.models import Region
from campaigns.places import Places, place_words
from core.errors import Refused
from tests.campaigns.regions import plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    plant("11", "13", "41", "43")
    return Places(Region.objects.all())


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("河北省", "邯郸市", "邯山区"), "130402"),
        (("河北", "邯郸", "邯山"), "130402"),
        (("", "邯郸市", "磁县"), "130427"),
        (("河北省", "邯郸市", ""), "130400"),
        (("河北省", "邯郸市", "市辖区"), "130400"),
        (("河北省", "邯郸市", "邯郸市"), "130400"),
        (("北京市", "北京市", "东城区"), "110101"),
        (("北京市", "", "东城区"), "110101"),
        (("北京", "市辖区", "东城"), "110101"),
        (("河南省", "济源市", ""), "419001"),
        (("河南省", "济源市", "济源市"), "419001"),
        (("河南省", "省直辖县级行政区划", "济源市"), "419001"),
        (("河南省", "", "济源市"), "419001"),
        (("湖南省", "湘西州", "吉首"), "433101"),
        (("湖南省", "湘西土家族苗族自治州", "吉首市"), "433101"),
        (("湖南省", "邵阳市", "城步县"), "430529"),
        (("湖南省", "永州市", "祁阳县"), "431181"),  # a city since 2021
        (("河南省", "洛阳市", "孟津县"), "410308"),
        (("河南省", "洛阳市", "吉利区"), "410308"),  # merged into 孟津
        (("河北省", "邢台市", "桥西区"), "130503"),  # renamed
        (("河北省", "邢台市", "邢台县"), "130500"),  # divided among several: the city is what is sure
        (("河北省", "石家庄市", "桥西区"), "130104"),
    ],
)
def test_a_place_is_found_by_the_names_lists_use(places, names, code):
    assert places.find(*names).code == code


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (("河童省", "邯郸市", "邯山区"), "province"),
        (("河北省", "长沙市", "岳麓区"), "city"),
        (("河北省", "邯郸市", "岳麓区"), "district"),
        (("河北省", "", ""), "city"),
        (("", "", "邯山区"), "city"),
    ],
)
def test_an_unknown_place_names_the_column_at_fault(places, names, field):
    for _ in range(2):  # the second time from memory
        with pytest.raises(Refused) as caught:
            places.find(*names)
        assert caught.value.field == field


def test_every_former_district_leads_somewhere(places):
    from campaigns.places import _former

    assert all(now == "" or now in places.by_code for now in _former().values())
    assert all(city in places.by_code for city, _name in _former())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("河北省 邯郸市 邯山区", "130402"),
        ("邯郸 邯山", "130402"),
        ("磁县", "130427"),
        ("济源市", "419001"),
        ("北京市 东城区", "110101"),
        ("邯郸市", "130400"),
    ],
)
def test_a_typed_place_is_found(places, text, code):
    assert places.find_text(text).code == code


@pytest.mark.parametrize(
    ("text", "says"), [("桥西区", "河北省 石家庄市 桥西区"), ("天上人间", "No district"), (" ", "No district")]
)
def test_a_typed_place_that_is_not_clear_is_asked_back(places, text, says):
    with pytest.raises(Refused, match=says):
        places.find_text(text)


def test_full_names_can_be_typed_again(places):
    for region in Region.objects.filter(level="district", code__startswith="13")[:40]:
        assert places.find_text(places.full_name(region)) == region


def test_words_for_a_place_leave_out_what_says_nothing(places):
    by_code = {region.code: region for region in Region.objects.select_related("parent")}
    assert place_words(by_code["419001"]) == "Jiyuan"
    assert "·" in place_words(by_code["130402"])
