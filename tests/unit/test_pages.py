"""A page on its two ways out."""

from html.parser import HTMLParser

import pytest

from notifier.page import (
    Banner,
    Bar,
    Bars,
    Cell,
    Chart,
    Fact,
    Facts,
    Grid,
    Heading,
    Items,
    Matrix,
    MatrixCell,
    Page,
    Paragraph,
    Share,
    Tile,
    Tiles,
    Tone,
)
from notifier.page_html import as_html
from notifier.page_text import as_text

EVIL = "<b>&\"'"

BLOCKS = {
    "banner": (Banner(text=EVIL, tone=Tone.GOOD, detail="细节"), "【{}】\n细节"),
    "heading": (Heading(text=EVIL), "■ {}"),
    "part": (Heading(text=EVIL, level=2, tone=Tone.BAD), "▪ {}"),
    "paragraph": (Paragraph(text=EVIL), "{}"),
    "items": (Items(lines=("一", EVIL), numbered=True), "1. 一\n2. {}"),
    "marks": (Items(lines=(EVIL,)), "· {}"),
    "facts": (
        Facts(
            rows=(
                Fact(label="甲", value=Cell(text="1"), group="组"),
                Fact(label="乙", value=Cell(text=EVIL, note="注"), group="组"),
                Fact(label="丙", value=Cell(text="3")),
            )
        ),
        "组\n　甲：1\n　乙：{}（注）\n丙：3",
    ),
    "cards": (Grid(head=("a", "b"), rows=((Cell(text="1"), Cell(text=EVIL)),), widths=(40, 60)), "a：1\n　b：{}"),
    "terse": (Grid(head=("a", "b"), rows=((Cell(text="1"), Cell(text=EVIL)),), terse=True), "a ｜ b\n1 ｜ {}"),
    "tiles": (Tiles(tiles=(Tile(label="甲", value="1", detail=EVIL),)), "甲：1（{}）"),
    "bars": (
        Bars(bars=(Bar(label="甲", shares=(Share(label=EVIL, count=2, tone=Tone.GOOD),)),)),
        "甲：{} 2",
    ),
    "chart": (Chart(cid="c", text=EVIL, width=640), "{}"),
    "matrix": (
        Matrix(
            corner="角",
            groups=("上", "下"),
            columns=("一", "二"),
            rows=((EVIL, tuple(MatrixCell(text=each, tone=Tone.GOOD) for each in ("√", "", "×", "√"))),),
        ),
        "角：上 一二，下 一二\n{}：√· ｜ ×√",
    ),
}


class Balanced(HTMLParser):
    """Every element is closed, in order; what is shown is kept."""

    VOID = frozenset({"meta", "br", "img"})

    def __init__(self, page):
        super().__init__()
        self.open, self.words, self.tags = [], [], []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_says_the_same_on_both_ways(name):
    block, expected = BLOCKS[name]
    page = Page(title="题", blocks=(block, Paragraph(text="后")), signature=("名",), footer=("脚",))
    assert as_text(page) == expected.format(EVIL) + "\n\n后\n\n名\n\n----\n脚\n"
    shown = Balanced(as_html(page))
    assert any(EVIL in word for word in shown.words) or name == "matrix"
    assert "b" not in shown.tags  # what a sender writes is no markup


def test_a_cell_of_several_lines_is_broken_where_they_end():
    page = Page(title="题", blocks=(Grid(head=("a",), rows=((Cell(text="一\n二<"),),)),))
    assert "一<br>二&lt;" in as_html(page)


def test_the_verdict_is_shown_beside_the_subject():
    page = Page(title="题", blocks=(Banner(text="已收到", tone=Tone.GOOD),))
    assert as_html(page).count("已收到") == 2
