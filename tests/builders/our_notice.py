"""The notice of 2026 as a Word document, its two forms among its annexes, as it was sent out."""

import copy
import io

import docx

from parsers.notice import builtin_notice

NOTICE = builtin_notice("2026-science-week")
LINES = (
    "甘肃省科学技术厅", "中共甘肃省委宣传部", "甘肃省科学技术协会", "", "甘科才函〔2026〕25号", "",
    "关于举办2026年甘肃省科技活动周和", "科技工作者日活动的通知", "",
    "各市州科技局、宣传部、科协，兰州新区科技创新局，各有关单位：",
    "省科技厅、省委宣传部、省科协将共同主办2026年甘肃省科技活动周和科技工作者日活动。现将有关事项通知如下。",
    "一、活动主题与时间", "（二）时间",
    "拟定于5月23日（星期六）在兰州市举办主场活动。各地结合实际，于5月下旬-6月上旬内自主安排各地活动具体时间。",
    "三、有关要求",
    "1.强化组织领导。要认真梳理本地活动情况，于5月13日前将《2026年全国科技活动周和全国科技工作者日特色群众性主题实践活动推荐表》报送至省科技厅和省科协。",
    "各地各有关部门要及时总结，按照有关工作要求，于6月20日前将科技活动周总结报告、科技工作者日总结报告和《2026年全国科技活动周和全国科技工作者日活动开展情况统计表》分别报送至省科技厅和省科协联系人邮箱。",
    "四、联系方式", "（一）甘肃省科学技术厅", "联系人：赵晓东    钱一鸣    电话：0931-8882788", "邮  箱：Gsppc02@163.com",
    "（二）甘肃省科学技术协会", "联系人：孙立新    电话：0931-5550123", "邮  箱：gskxxwb@126.com", "",
    "附件：1.2026年全国科技活动周和全国科技工作者日特色群众性主题实践活动推荐表",
    "2.2026年全国科技活动周和全国科技工作者日活动开展情况统计表",
)  # fmt: skip


def document(*, annexes=True, lines=LINES):
    written = docx.Document()
    for line in lines:
        written.add_paragraph(line)
    for form in NOTICE.forms if annexes else ():
        blank = docx.Document(io.BytesIO(NOTICE.blank(form.id)[1]))
        for element in blank.element.body:
            if not element.tag.endswith("sectPr"):
                written.element.body.insert(-1, copy.deepcopy(element))
    buffer = io.BytesIO()
    written.save(buffer)
    return buffer.getvalue()
