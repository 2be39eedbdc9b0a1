"""The person a cell names beside a telephone number."""

from __future__ import annotations

import re
from typing import Final

from parsers.values.gazetteer import Sort, gansu
from parsers.values.phones import without_phones

_SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪"
    "舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪"
    "包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉"
    "戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通"
    "边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩聂晁勾敖"
    "融冷辛阚那简饶空曾沙丰巢关相查后荆红游竺权盖益桓公闫肖撒拜妥桑才拉旦尕仁更贡侯苟朵缑岳汝把祁裕展豆茆丑"
)
_COMPOUND: Final = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "夏侯",
    "宇文",
    "长孙",
    "端木",
    "独孤",
    "第五",
)
_LABEL: Final = re.compile(
    r"(?:活动|项目|具体|本项)?(?:联系人?|负责人?|经办人?|填表人?|填报人?|姓\s*名)(?:及|和|、)?(?:联系)?(?:电话|方式)?\s*[:：]?|"
    r"(?:联系|办公|固定|移动|手机)?(?:电话|手机|座机|号码|方式)(?:号码|号)?\s*[:：]?|(?:职务|部门|单位|科室|职称)\s*[:：]\s*\w+|tel\.?|mobile|phone|转\s*\d*",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[\s,;，；、/\\|()（）:：。.+&\-~\"“”<>*#]+")
_TITLE: Final = re.compile(
    r"(?:(?:专职|党组|党委|高级|一级|二级|三级|四级|常务|副|正|总)*(?:科长|主任科员|主任|处长|局长|部长|主席|秘书长|馆长|校长|院长|所长|站长|"
    r"会长|园长|理事长|董事长|经理|主管|主办|干事|科员|调研员|研究员|教授|讲师|教师|老师|工程师|农艺师|馆员|医师|医生|技术员|辅导员|书记|总监|队长|"
    r"组长|干部|同志|先生|女士|专员|专干|助理|秘书|文员|职员|负责人|联络员|联系人))+$"
)
_BODY: Final = re.compile(
    r"(?:办公室|办公厅|[部室科处局协会馆院校厅司站所社组办委团系县区镇乡村州市]|中心|公司|大学|学院|集团|基地|科协|学校|协会|学会|中学|小学|幼儿园|医院|单位)$"
)
_NOT_NAMES: Final = frozenset(
    "科普 宣传 办公 综合 学会 组织 人事 外联 业务 项目 值班 服务 热线 咨询 联络 普及 待定 暂无 没有 同上 附件 见附件 微信 微信号 同号 微信同号 "
    "汉族 藏族 回族 东乡族 裕固族 保安族 蒙古族 撒拉族 哈萨克族 单位 姓名 电话 手机 座机 职务 职称 备注 传真 邮箱 地址 性别".split()
)
_NAME: Final = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,6}|[\u3400-\u9fff]{1,8}(?:·[\u3400-\u9fff]{1,8}){1,3}"
)
_LATIN_NAME: Final = re.compile(r"[A-Z][a-z]+")
_LONGEST_NAME: Final = 4


def find_person(text: str) -> str | None:
    """The first person named, without label, title, department and number; `张 三` is 张三."""
    words = _BREAK.split(_LABEL.sub(" ", without_phones(text)))
    candidates = (_person(word) for word in _rejoined([word for word in words if word]))
    return next((person for person in candidates if person), None)


def _rejoined(words: list[str]) -> list[str]:
    """Names set wide for alignment (`周  磊`) are one word again."""
    joined: list[str] = []
    for word in words:
        wide = (
            joined
            and len(word) == 1
            and (len(joined[-1]) == 1 or joined[-1] in _COMPOUND)
            and _NAME.fullmatch(word * 2)
        )
        if wide:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _person(word: str) -> str | None:
    bare = _without_body(word)
    untitled = _TITLE.sub("", bare)
    name = untitled if len(untitled) > 1 else bare
    if not _NAME.fullmatch(name) or not untitled or name in _NOT_NAMES or _is_body(name):
        return None
    return name


def _without_body(word: str) -> str:
    """`市科协科普部王五` is 王五."""
    for length in range(2, min(_LONGEST_NAME, len(word) - 2) + 1):
        body, name = word[:-length], word[-length:]
        if _BODY.search(body) and _is_surnamed(name) and not _BODY.search(name) and not _TITLE.search(name):
            return name
    return word


def _is_body(name: str) -> bool:
    place = gansu().names.get(name)
    if place is not None and place.sort in {Sort.COUNTY, Sort.PREFECTURE}:
        return True
    if not _BODY.search(name):
        return False
    return len(name) > 3 or not _is_surnamed(name)  # noqa: PLR2004  王学科 is a person, 办公室 is none


def _is_surnamed(name: str) -> bool:
    return name[:1] in _SURNAMES or name.startswith(_COMPOUND)
