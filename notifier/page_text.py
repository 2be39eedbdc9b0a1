"""A page as plain text: nothing that the HTML says is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from notifier.page import Banner, Bars, Cell, Chart, Facts, Grid, Heading, Items, Matrix, Page, Paragraph, Tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.page import Bar, Block, Fact, MatrixCell

RULE = "----"
BETWEEN = " ｜ "
INDENT = "\N{IDEOGRAPHIC SPACE}"


def as_text(page: Page) -> str:
    blocks = "\n".join("".join(f"{line}\n" for line in _lines(block)) for block in page.blocks)
    footer = [RULE, *page.footer] if page.footer else []
    return "\n".join([blocks, *page.signature, "", *footer]).strip() + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Banner():
            yield from (f"【{block.text}】", *([block.detail] if block.detail else []))
        case Heading():
            yield f"{'■' if block.level == 1 else '▪'} {block.text}"
        case Paragraph() | Chart():
            yield block.text
        case Items():
            yield from _items(block)
        case Facts():
            yield from _facts(block.rows)
        case Grid():
            yield from _table(block) if block.terse else _cards(block)
        case Tiles():
            yield from (f"{each.label}：{each.value}{_bracketed(each.detail)}" for each in block.tiles)
        case Bars():
            yield from map(_bar, block.bars)
        case Matrix():
            yield from _matrix(block)
        case _:
            assert_never(block)


def _items(block: Items) -> Iterator[str]:
    for number, line in enumerate(block.lines, 1):
        yield f"{number}. {line}" if block.numbered else f"· {line}"


def _facts(rows: tuple[Fact, ...]) -> Iterator[str]:
    former = ""
    for each in rows:
        if each.group and each.group != former:
            yield each.group
        former = each.group
        yield f"{INDENT if each.group else ''}{each.label}：{_cell(each.value)}"


def _table(block: Grid) -> Iterator[str]:
    if block.head:
        yield BETWEEN.join(block.head)
    yield from (BETWEEN.join(map(_cell, row)) for row in block.rows)


def _cards(block: Grid) -> Iterator[str]:
    for first, *others in block.rows:
        yield f"{block.head[0]}：{_cell(first)}"
        for head, each in zip(block.head[1:], others, strict=True):
            if each.text:
                yield f"{INDENT}{head}：{_cell(each)}"


def _bar(bar: Bar) -> str:
    shares = "，".join(f"{each.label} {each.count}" for each in bar.shares)
    return f"{bar.label}{_bracketed(bar.detail)}：{shares}"


def _matrix(block: Matrix) -> Iterator[str]:
    columns = "".join(block.columns)
    yield f"{block.corner}：{'，'.join(f'{each} {columns}' for each in block.groups)}"
    for label, cells in block.rows:
        yield f"{label}：{BETWEEN.join(_groups(cells, len(block.columns)))}"


def _groups(cells: tuple[MatrixCell, ...], width: int) -> Iterator[str]:
    for start in range(0, len(cells), width):
        yield "".join(each.text or "·" for each in cells[start : start + width])


def _cell(each: Cell) -> str:
    return each.text + _bracketed(each.note)


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""
