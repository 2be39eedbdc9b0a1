from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values.gazetteer import Sort, gansu
from parsers.values.places import County, Exempt, NotCountyLevel, find_county, find_region

bounded = settings(derandomize=True, max_examples=200, deadline=None)

PREFECTURES = {
    "兰州市": 8, "嘉峪关市": 0, "金昌市": 2, "白银市": 5, "天水市": 7, "武威市": 4, "张掖市": 6, "平凉市": 7, "酒泉市": 7, "庆阳市": 8, "定西市": 7, "陇南市": 9, "临夏回族自治州": 8, "甘南藏族自治州": 8,
}  # fmt: skip
COUNTIES = {
    name: each.prefecture
    for name, each in gansu().names.items()
    if each.sort is Sort.COUNTY and each.stands_for == name
}


def test_the_86_county_level_divisions_of_gansu_are_known_by_prefecture() -> None:
    assert len(COUNTIES) == 86
    assert {name: sum(1 for each in COUNTIES.values() if each == name) for name in PREFECTURES} == PREFECTURES


@pytest.mark.parametrize("county", sorted(COUNTIES))
def test_every_county_is_found_by_its_full_name(county: str) -> None:
    found = County(name=county, prefecture=COUNTIES[county])
    for text in (
        county,
        f"5月25日，{county}文化广场",
        f"甘肃省{COUNTIES[county]}{county}体育馆",
        f"5月26日-6月3日{county}",
        f"6月3日9:30 {COUNTIES[county]}{county}",
    ):
        assert find_county(text, region=None) == found, text


SHORT = sorted((name, each) for name, each in gansu().names.items() if each.sort in {Sort.PLAIN, Sort.WORDLIKE})


@pytest.mark.parametrize(("short", "each"), SHORT, ids=[name for name, _ in SHORT])
def test_every_short_name_is_found_behind_its_prefecture(short: str, each) -> None:
    found = County(name=each.stands_for, prefecture=each.prefecture)
    for text in (f"{each.prefecture}{short}", f"5月25日，{each.prefecture}{short}", f"5月25日 {short}"):
        assert find_county(text, region=each.prefecture) == found, text


@pytest.mark.parametrize(
    ("text", "region", "county"),
    [
        ("6月2日至4日，庆阳市镇原县民俗馆", None, "镇原县"), ("6月3日9:30，庆阳市宁县体育馆", None, "宁县"), ("5月25日9时，靖远东湾镇蔬菜园区", "白银市", "靖远县"), ("6月4日，张掖市肃南县康乐镇", "白银市", "肃南裕固族自治县"), ("5月22日9:30 白银区科普中心", "白银市", "白银区"), ("5月27日，永昌县北海子公园", "金昌市", "永昌县"),
        ("2026年5月30日上午，白银市白银区", None, "白银区"), ("酒泉市玉门市老市区石油公园", None, "玉门市"), ("临夏州临夏市", None, "临夏市"), ("临夏州临夏县", None, "临夏县"), ("临夏市", None, "临夏市"), ("临夏县", None, "临夏县"), ("金昌市金川区", None, "金川区"), ("定西市安定区", None, "安定区"), ("甘南州合作市当周街", None, "合作市"), ("榆 中 县", None, "榆中县"),
        ("榆中", None, "榆中县"), ("榆中县文体中心", None, "榆中县"), ("兰州榆中", None, "榆中县"), ("城关", "兰州市", "城关区"), ("兰州市城关", None, "城关区"), ("敦煌", None, "敦煌市"), ("5月25日 敦煌市莫高镇", None, "敦煌市"), ("合作", "甘南州", "合作市"), ("甘南合作", None, "合作市"), ("天祝县", None, "天祝藏族自治县"), ("天祝", None, "天祝藏族自治县"), ("积石山县", None, "积石山保安族东乡族撒拉族自治县"), ("东乡县", None, "东乡族自治县"), ("阿克塞县", None, "阿克塞哈萨克族自治县"), ("肃北", None, "肃北蒙古族自治县"), ("张家川县", None, "张家川回族自治县"), ("华亭县", None, "华亭市"),
        ("5月24日康乐莲麓镇", "临夏州", "康乐县"), ("西和县城关镇", None, "西和县"), ("5月5日成县", None, "成县"), ("在文县", None, "文县"), ("陇南礼县", None, "礼县"), ("赴康县", None, "康县"), ("会宁县", None, "会宁县"), ("静宁县", None, "静宁县"), ("正宁县", None, "正宁县"), ("宁县", None, "宁县"), ("定西安定广场", "定西市", "安定区"), ("安宁西路安宁区政府", "兰州市", "安宁区"), ("镇原县科技局会议室", None, "镇原县"),
        ("会宁甘沟驿镇学校", None, "会宁县"),
        ("武威市民勤县", None, "民勤县"),
        ("张掖市民乐县", None, "民乐县"),
        ("5月25日，城关白塔山下广场", "兰州市", "城关区"),
        ("兰州大学榆中校区", "兰州市", "榆中县"),
        ("合作当周草原", "甘南州", "合作市"),
        ("兰州市城关区、榆中县", None, "城关区"), ("分别在榆中县、皋兰县举办", None, "榆中县"), ("武都路小学（城关区）", "兰州市", "城关区"), ("城关区武都路", None, "城关区"), ("兰州市七里河区西津西路", None, "七里河区"), ("永登县苦水镇玫瑰园", None, "永登县"), ("兰州市皋兰县（兰州新区周边）", None, "皋兰县"),
    ],
)  # fmt: skip
def test_a_county_is_found(text: str, region: str | None, county: str) -> None:
    found = find_county(text, region=region)
    assert isinstance(found, County)
    assert found.name == county


@pytest.mark.parametrize(
    ("text", "region", "prefecture"),
    [
        ("", None, None), ("5月27日，陇南市", None, "陇南市"), ("5月27日", "白银市", None), ("白银市", None, "白银市"), ("白银", None, "白银市"), ("金昌市", None, "金昌市"), ("临夏", "临夏州", "临夏回族自治州"), ("临夏州", None, "临夏回族自治州"), ("临夏回族自治州", None, "临夏回族自治州"), ("甘南藏族自治州", None, "甘南藏族自治州"), ("甘肃省", None, None), ("兰州市", None, "兰州市"),
        ("兰州市中山路", "兰州市", "兰州市"), ("兰州市武都路", "兰州市", "兰州市"), ("兰州市庆阳路", None, "兰州市"), ("张掖路步行街", "兰州市", None), ("兰州市永昌路", "兰州市", "兰州市"), ("兰州市嘉峪关西路", None, "兰州市"), ("皋兰山公园", "兰州市", None), ("兰州市敦煌大酒店", None, "兰州市"), ("敦煌研究院", None, None), ("兰州市高新区", "兰州市", "兰州市"), ("兰州经开区", "兰州市", "兰州市"), ("白银高新区", "白银市", "白银市"), ("城关镇", "陇南市", None), ("各县区", "陇南市", None), ("市民广场", "天水市", None), ("线上", None, None),
        ("校企合作中心", "甘南州", None), ("合作市场", "甘南州", None), ("合作社", "甘南州", None), ("市委和政府", "临夏州", None), ("健康乐园", "临夏州", None), ("人民乐园", "张掖市", None), ("健康县城建设现场", "陇南市", None),
        ("建成县级科普馆", "陇南市", None),
        ("农民勤劳致富课堂", "武威市", None),
        ("国庆城市广场", "庆阳市", None),
        ("全州合作办学点", "甘南州", None),
        ("安定团结", "定西市", None), ("安定区域", "定西市", None), ("小康县", None, None), ("玉门关景区", None, None),
        ("北京 中国科技馆", None, None), ("西安市高新区", None, None), ("陕西省西安市", None, None), ("宁夏回族自治区", None, None),
    ],
)  # fmt: skip
def test_what_is_no_county_is_told_with_the_prefecture_it_stops_at(
    text: str, region: str | None, prefecture: str | None
) -> None:
    assert find_county(text, region=region) == NotCountyLevel(prefecture=prefecture)


@pytest.mark.parametrize(
    ("text", "region", "name"),
    [
        ("嘉峪关市", None, "嘉峪关市"),
        ("5月25日 嘉峪关市雄关广场", None, "嘉峪关市"),
        ("嘉峪关", None, "嘉峪关市"),
        ("雄关区", None, "嘉峪关市"),
        ("5月25日，市科技馆", "嘉峪关市", "嘉峪关市"),
        ("兰州新区", None, "兰州新区"),
        ("兰州新区秦川镇", None, "兰州新区"),
        ("甘肃省兰州新区中川镇", "兰州新区", "兰州新区"),
        ("中川镇文化广场", "兰州新区", "兰州新区"),
        ("兰州市兰州新区", None, "兰州新区"),
    ],
)
def test_a_place_without_counties_needs_none(text: str, region: str | None, name: str) -> None:
    assert find_county(text, region=region) == Exempt(name=name)


@pytest.mark.parametrize(
    ("text", "county", "prefecture"),
    [
        ("北京市海淀区", "海淀区", "北京市"),
        ("陕西省西安市雁塔区", "雁塔区", "陕西省西安市"),
        ("西藏拉萨市城关区", "城关区", "西藏拉萨市"),
        ("青海省海南州共和县", "共和县", "青海省海南州"),
        ("江西省抚州市东乡区", "东乡区", "江西省抚州市"),
        ("上海市浦东新区", "浦东新区", "上海市"),
        ("6月1日，内蒙古阿拉善盟额济纳旗", "额济纳旗", "内蒙古阿拉善盟"),
    ],
)
def test_a_county_outside_gansu_counts_where_its_city_is_told(text: str, county: str, prefecture: str) -> None:
    assert find_county(text, region="兰州市") == County(name=county, prefecture=prefecture)


def test_of_two_counties_the_first_counts_wherever_it_lies() -> None:
    assert find_county("榆中县、西安市雁塔区", region=None) == County(name="榆中县", prefecture="兰州市")
    assert find_county("西安市雁塔区、榆中县", region=None) == County(name="雁塔区", prefecture="西安市")


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("敦煌市科学技术局", "酒泉市"),
        ("兰州大学", "兰州市"),
        ("兰州新区科技创新局", "兰州新区"),
        ("临夏市科协", "临夏回族自治州"),
        ("甘南州科协", "甘南藏族自治州"),
        ("嘉峪关市科技局", "嘉峪关市"),
        ("西安交通大学", None),
        ("甘肃省科学院", None),
        ("", None),
    ],
)
def test_the_region_of_a_body_is_told_by_its_name(text: str, region: str | None) -> None:
    assert find_region(text) == region


@bounded
@given(
    st.sampled_from(sorted(COUNTIES)),
    st.sampled_from(
        [
            "{}",
            "{}体育馆",
            "5月25日，{}",
            "5月25日9:30 {}文化广场",
            "在{}举办",
            "{}、其他县区",
            "甘肃省{}",
            "分别于5月25日、6月1日在{}",
        ]
    ),
)
def test_whatever_stands_around_it_the_county_reads_back(county: str, frame: str) -> None:
    assert find_county(frame.format(county), region=None) == County(name=county, prefecture=COUNTIES[county])


@bounded
@given(
    st.text(alphabet="兰州市城关区新合作和政府康乐园县临夏庆阳路安定西北京海淀 ,，1a", max_size=60),
    st.sampled_from([None, "兰州市", "临夏州", "嘉峪关市", "?"]),
)
def test_any_text_is_decided(text: str, region: str | None) -> None:
    assert isinstance(find_county(text, region=region), County | Exempt | NotCountyLevel)
