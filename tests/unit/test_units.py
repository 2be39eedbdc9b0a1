from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.units import RegistryError, builtin_registry, load_registry

REGISTRY = builtin_registry()
bounded = settings(derandomize=True, max_examples=150, deadline=None)


def names(text: str) -> list[str]:
    return list(REGISTRY.find(text).names)


def test_the_notice_names_43_units() -> None:
    assert len(REGISTRY.units) == 43
    assert {unit.kind for unit in REGISTRY.units} == {"science_bureau", "publicity_department", "science_association"}


@pytest.mark.parametrize("unit", REGISTRY.units, ids=lambda unit: unit.name)
def test_every_unit_is_found_by_every_name_it_has(unit) -> None:
    for name in (unit.name, *unit.aliases):
        for text in (
            name,
            f"甘肃省{name}",
            f" {name}（盖章）",
            f"关于报送{name}推荐表的函",
            f"统计表（{name}）.docx",
            "".join(f"{char} " for char in name),
        ):
            if text.startswith(("关于", "甘肃省")) and name.startswith("新区"):
                continue
            assert names(text) == [unit.name], text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("中共平凉市委宣传部", "平凉市委宣传部"), ("中国共产党白银市委员会宣传部", "白银市委宣传部"), ("临夏回族自治州科技局", "临夏州科技局"), ("甘南藏族自治州科学技术协会", "甘南州科协"), ("甘肃省兰州市科学技术协会", "兰州市科协"), ("兰州新区科技局", "兰州新区科技创新局"), ("新区科技创新局", "兰州新区科技创新局"),
        ("酒泉科协-特色活动推荐.docx", "酒泉市科协"), ("定西宣传部 活动推荐", "定西市委宣传部"), ("平凉宣传部推荐活动", "平凉市委宣传部"), ("酒泉科技局报省厅推荐表", "酒泉市科技局"), ("甘南州科协两张表", "甘南州科协"), ("兰州市科协科普部 张三", "兰州市科协"), ("兰州市科技局（兰州市外国专家局）", "兰州市科技局"), ("“兰州市科协”", "兰州市科协"),
        ("武威市委宣传部、武威市科协", "武威市委宣传部 武威市科协"), ("定西市科技局、宣传部、科协", "定西市科技局 定西市委宣传部 定西市科协"), ("兰州市科技局 科协", "兰州市科技局 兰州市科协"), ("定西市科技局、市科协", "定西市科技局 定西市科协"), ("临夏州委宣传部、州科技局、州科协", "临夏州委宣传部 临夏州科技局 临夏州科协"), ("武威市委宣传部、科技局", "武威市委宣传部 武威市科技局"), ("兰州市科技局和市委宣传部", "兰州市科技局 兰州市委宣传部"), ("兰州市科技局与市科协联合", "兰州市科技局 兰州市科协"), ("定西市科技局（科协）", "定西市科技局 定西市科协"), ("兰州市科技局/科协", "兰州市科技局 兰州市科协"),
        ("中共兰州市委宣传部\n兰州市科学技术局\n兰州市科学技术协会", "兰州市委宣传部 兰州市科技局 兰州市科协"), ("定西市科技局、教育局、科协", "定西市科技局 定西市科协"), ("兰州市科技局、兰州新区科技创新局", "兰州市科技局 兰州新区科技创新局"), ("兰州市科协、白银市科协", "兰州市科协 白银市科协"), ("兰州市科协、榆中县科协", "兰州市科协"), ("兰州市科协 兰州市科学技术协会", "兰州市科协"),
    ],
)  # fmt: skip
def test_units_are_found_in_the_order_of_the_text(text: str, found: str) -> None:
    assert names(text) == found.split()


@pytest.mark.parametrize(
    "text",
    [
        "", "各市（州）科技局、宣传部、科协，兰州新区科技创新局，各有关单位", "各市州科技局、宣传部、科协，兰州新区科技创新局，各有关单位：", "各市（州）科技局、宣传部、科协", "各有关单位", "科技局、科协", "市科协", "州科技局", "省科协", "甘肃省科协", "甘肃省科学技术厅", "中共甘肃省委宣传部", "甘肃省科学院", "兰州市", "兰州大学", "西北师范大学", "甘肃科技馆",
        "敦煌市科学技术局", "崆峒区科协", "平凉市崆峒区科协", "酒泉市敦煌市科技局", "榆中县科协", "张掖市肃南县科协", "甘南州合作市科技局", "临夏市科技局", "临夏县科协", "临夏市委宣传部", "白银区科技局", "白银市白银区科协", "金川区科协", "金川科协", "秦州科技局", "玉门市委宣传部", "合作市科协", "甘州区科技局", "凉州区科协",
        "兰州新区科协", "兰州新区宣传部", "兰州高新区科技局", "雄安新区科技创新局", "西咸新区科技创新局", "咸阳市科技局", "广州市科协", "武汉市科协", "天津市科协", "海南州科技局", "甘孜州科协", "贵阳市委宣传部", "安阳市科技局", "金华市科协", "定州市科协", "兰大科协",
        "兰州市科技馆", "兰州市科技", "嘉峪关市科学技术协", "兰州市教育局", "兰州市科教局", "兰州市科委", "兰州市作协", "兰州市文联", "兰州市侨联", "兰州市委组织部", "兰州市委统战部", "兰州市老科协", "武威市科技中心", "定西市工信局", "庆阳市科学院", "甘南州作协",
    ],
)  # fmt: skip
def test_what_names_no_unit_of_the_registry_finds_none(text: str) -> None:
    assert REGISTRY.find(text).names == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("武威市科学技木局", "武威市科技局"), ("武威市科枝局", "武威市科技局"), ("酒泉市技科局", "酒泉市科技局"), ("天水市科科技局", "天水市科技局"), ("兰州市科技居", "兰州市科技局"), ("张液市科技局", "张掖市科技局"), ("平京市科技局", "平凉市科技局"), ("嘉裕关市科协", "嘉峪关市科协"),
        ("白银市委宣部", "白银市委宣传部"), ("白银市委宣传布", "白银市委宣传部"), ("武威市委宣穿部", "武威市委宣传部"), ("甘南藏族自治州科学技协会", "甘南州科协"), ("临夏回族自治洲科学技术局", "临夏州科技局"), ("兰州新区科技创薪局", "兰州新区科技创新局"), ("中共平凉市委宣转部", "平凉市委宣传部"), ("报送武威市科枝局统计表", "武威市科技局"), ("张液市科技局推荐表.docx", "张掖市科技局"),
    ],
)  # fmt: skip
def test_a_slip_is_read_as_the_one_nearest_unit(text: str, found: str) -> None:
    read = REGISTRY.find(text)
    assert (read.names, read.near) == ((found,), True)


def test_a_slip_beside_a_right_name_is_read_too() -> None:
    assert names("定西市科学技术局、定西市科学技木协会") == ["定西市科技局", "定西市科协"]


def test_what_is_said_beside_the_units_is_told() -> None:
    assert REGISTRY.find("兰州市科协、榆中县科协").leftovers == ("榆中县科协",)
    assert REGISTRY.find("敦煌市科学技术局").leftovers == ("敦煌市科技局",)
    assert REGISTRY.find("甘肃省兰州市科协").leftovers == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("敦煌市科学技术局", "酒泉市科技局"),
        ("崆峒区科协", "平凉市科协"),
        ("兰州新区科协", "兰州新区科技创新局"),
        ("兰州市宣传部门", "兰州市委宣传部"),
        ("武威科技", "武威市科技局"),
        ("临夏市科协", "临夏州科协"),
    ],
)
def test_the_likeliest_unit_is_guessed_first(text: str, first: str) -> None:
    guessed = REGISTRY.guess(text)
    assert guessed[0].name == first
    assert len(guessed) == 2


def test_of_nothing_nothing_is_guessed() -> None:
    assert REGISTRY.guess("") == ()


def test_a_unit_is_known_by_its_name_and_by_its_addresses() -> None:
    registry = load_registry(
        "name,region,kind,emails\n兰州市科协,兰州市,science_association,KX@example.org; kx2@example.org\n"
    )
    assert registry.unit("兰州市科协").emails == ("kx@example.org", "kx2@example.org")
    assert registry.by_email(" Kx2@Example.org ") == registry.unit("兰州市科协")
    assert registry.by_email("other@example.org") is None
    with pytest.raises(KeyError):
        registry.unit("白银市科协")


def test_a_registry_travels_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(REGISTRY)) == REGISTRY
    assert pickle.loads(pickle.dumps(REGISTRY)).find("兰州科协").names == ("兰州市科协",)


def test_a_list_of_units_is_read() -> None:
    registry = load_registry(
        "\ufeffname,region,kind,aliases,emails,contact,phone,required\r\n"
        "某市水文站,某市,station,市水文站；水文站,a@example.org；b@example.org,张三,0943-5550101,statistics;recommendation\r\n"
        ",,,,,,,\r\n"
        '"某县气象台","某县",station,,,,,\r\n'
        "某县档案馆,某县,archive,,,,,-\r\n"
    )
    first, second, third = registry.units
    assert (first.aliases, first.emails, first.required) == (
        ("市水文站", "水文站"),
        ("a@example.org", "b@example.org"),
        ("statistics", "recommendation"),
    )
    assert (first.contact, first.phone, second.required, third.required) == ("张三", "0943-5550101", None, ())
    assert registry.find("某市水文站、某县气象台").names == ("某市水文站", "某县气象台")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "",
            [
                "line 1: the column name is missing",
                "line 1: the column region is missing",
                "line 1: the column kind is missing",
            ],
        ),
        ("name,region,kind\n", ["no unit is listed"]),
        ("name,region,kind,email\n甲,乙,丙,\n", ["line 1: unknown column 'email'; did you mean emails?"]),
        (
            "name,region,kind,qqq\n甲,乙,丙,\n",
            [
                "line 1: unknown column 'qqq'; the columns are name, region, kind, aliases, emails, contact, phone, required"
            ],
        ),
        ("name,region,kind,kind\n甲,乙,丙,丙\n", ["line 1: the column kind stands twice"]),
        (
            "name,region,kind,aliases,emails\n甲局,乙市,,甲,a@example\n甲局,乙市,丙,,b@example.org\n丁局,,丙,甲,b@example.org\n",
            [
                "line 2: kind is empty",
                "line 2: 'a@example' is not an e-mail address; several are separated by ;",
                "line 4: region is empty",
                "line 3: the name or alias '甲局' stands already in line 2",
                "line 4: the name or alias '甲' stands already in line 2",
                "line 4: the address 'b@example.org' stands already in line 3",
            ],
        ),
    ],
)
def test_every_mistake_of_a_list_is_told_at_once(text: str, problems: list[str]) -> None:
    with pytest.raises(RegistryError) as caught:
        load_registry(text)
    assert list(caught.value.problems) == problems


unit_names = st.sampled_from([name for unit in REGISTRY.units for name in (unit.name, *unit.aliases)])


@bounded
@given(
    st.lists(unit_names, min_size=1, max_size=4, unique=True),
    st.sampled_from(["、", "，", " ", "\n", "和", "/", "；", "与"]),
)
def test_joint_headings_name_everyone(written: list[str], joint: str) -> None:
    canonical = {name: unit.name for unit in REGISTRY.units for name in (unit.name, *unit.aliases)}
    spelt = [name for name in written if not name.startswith("新区")]
    assert names(joint.join(spelt)) == list(dict.fromkeys(canonical[name] for name in spelt))


@bounded
@given(st.sampled_from(REGISTRY.units), st.data())
def test_one_wrong_letter_never_names_another_unit(unit, data) -> None:
    place = data.draw(st.integers(min_value=0, max_value=len(unit.name) - 1))
    letter = data.draw(st.sampled_from("枝木液京裕洲居布穿薪X某"))
    read = REGISTRY.find(unit.name[:place] + letter + unit.name[place + 1 :])
    assert set(read.names) <= {unit.name}


@bounded
@given(st.text(alphabet="兰州市科技局协会委宣传部新区、,（）和各有关单位 定西临夏敦煌", max_size=80))
def test_any_text_is_decided(text: str) -> None:
    read = REGISTRY.find(text)
    assert all(REGISTRY.unit(name) for name in read.names)
    assert len(REGISTRY.guess(text)) <= 2
