"""
A page as HTML that every mail client shows: tables, styles at each element, no CSS of its own.

What a page says is escaped here, once, on its way into the markup.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final, assert_never

from notifier.page import Banner, Bars, Chart, Facts, Grid, Heading, Items, Matrix, Page, Paragraph, Tiles, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifier.page import Bar, Block, Cell, Fact, MatrixCell, Share, Tile

BLUE: Final = "#24476f"
INK: Final = dict(zip(Tone, ("#1f2328", "#1a6334", "#a31d1d", "#875400", "#6b7280", "#1f2328"), strict=True))
WASH: Final = dict(zip(Tone, ("#ffffff", "#e9f5ec", "#fcebea", "#fff5de", "#f5f6f8", "#eef2f7"), strict=True))
EDGE: Final = dict(zip(Tone, ("#d5dae1", "#2e8b57", "#c0392b", "#d99a1c", "#c3c9d2", BLUE), strict=True))
FILL: Final = dict(zip(Tone, ("#d5dae1", "#3a9d63", "#d9534f", "#e5a93a", "#dfe3e8", BLUE), strict=True))
LINE: Final = "border:1px solid #d5dae1;"
PADDING: Final = "padding:6px 8px;font-size:14px;line-height:1.5;vertical-align:top;word-break:break-word;"
SMALL: Final = "padding:3px 0;font-size:12px;line-height:1.5;text-align:center;"
HEAD: Final = f"background:#eef2f7;color:{BLUE};"
APART: Final = "border-left:2px solid #9aa5b4;"
TABLE: Final = '<table width="100%" cellspacing="0" cellpadding="0" style="border-collapse:collapse;'
LAYOUT: Final = '<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="'
FONTS: Final = "'PingFang SC','Microsoft YaHei','Source Han Sans SC','WenQuanYi Zen Hei',sans-serif"
SHORT: Final = 4  # characters of a head that stands on one line: 序号
WIDE: Final = 4  # columns; a table of more is scrolled rather than squeezed


def as_html(page: Page) -> str:
    return "\n".join(_document(page)) + "\n"


def _document(page: Page) -> Iterator[str]:
    title = escape(page.title)
    yield from ("<!DOCTYPE html>", '<html lang="zh-CN">', "<head>", '<meta charset="utf-8">')
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>"
    yield from ("</head>", '<body style="margin:0;padding:0;background:#f0f2f5;-webkit-text-size-adjust:100%;">')
    if page.preview:
        hidden = "display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:#f0f2f5;"
        yield f'<div style="{hidden}">{escape(page.preview)}</div>'
    yield f'{LAYOUT}background:#f0f2f5;"><tr><td align="center" style="padding:12px 3px;">'
    frame = "width:100%;max-width:720px;background:#ffffff;border:1px solid #dfe3e8;"
    yield (
        '<table role="presentation" width="720" cellspacing="0" cellpadding="0" '
        f'style="{frame}font-family:{FONTS};color:#1f2328;">'
    )
    bar = f"background:{BLUE};padding:12px 14px;font-size:16px;line-height:1.5;color:#ffffff;font-weight:bold;"
    yield f'<tr><td style="{bar}">{title}</td></tr>'
    yield '<tr><td style="padding:10px 14px 18px;">'
    for block in page.blocks:
        yield from _block(block)
    if page.signature:
        style = "margin:24px 0 4px;text-align:right;font-size:15px;line-height:1.7;"
        yield f'<div style="{style}">{_broken(page.signature)}</div>'
    yield "</td></tr>"
    if page.footer:
        style = "background:#f5f6f8;border-top:1px solid #dfe3e8;padding:10px 14px;"
        yield (f'<tr><td style="{style}font-size:12px;line-height:1.7;color:#6b7280;">{_broken(page.footer)}</td></tr>')
    yield from ("</table>", "</td></tr></table>", "</body>", "</html>")


def _block(block: Block) -> Iterator[str]:
    match block:
        case Facts() | Grid() | Tiles() | Bars() | Matrix():
            yield from _table(block)
        case Banner():
            yield from _banner(block)
        case Heading():
            yield _heading(block)
        case Paragraph():
            yield _paragraph(block)
        case Items():
            yield from _items(block)
        case Chart():
            yield from _chart(block)
        case _:
            assert_never(block)


def _table(block: Facts | Grid | Tiles | Bars | Matrix) -> Iterator[str]:
    match block:
        case Facts():
            return _facts(block.rows)
        case Grid():
            return _grid(block)
        case Tiles():
            return _tiles(block.tiles)
        case Bars():
            return _bars(block.bars)
        case Matrix():
            return _matrix(block)
        case _:
            assert_never(block)


def _banner(block: Banner) -> Iterator[str]:
    yield f'{LAYOUT}border-collapse:collapse;margin:14px 0;"><tr>'
    yield f'<td style="background:{WASH[block.tone]};border-left:5px solid {EDGE[block.tone]};padding:11px 14px;">'
    style = f"font-size:17px;line-height:1.5;font-weight:bold;color:{INK[block.tone]};"
    yield f'<div style="{style}">{escape(block.text)}</div>'
    if block.detail:
        style = "font-size:14px;line-height:1.6;color:#1f2328;padding-top:2px;"
        yield f'<div style="{style}">{escape(block.detail)}</div>'
    yield "</td></tr></table>"


def _heading(block: Heading) -> str:
    plain = block.tone is Tone.PLAIN
    ink, edge = (BLUE, BLUE) if plain else (INK[block.tone], EDGE[block.tone])
    if block.level == 1:
        style = "font-size:16px;line-height:1.5;margin:24px 0 8px;padding:0 0 4px;"
        return f'<h2 style="{style}border-bottom:2px solid {edge};color:{ink};">{escape(block.text)}</h2>'
    style = "font-size:15px;line-height:1.5;margin:16px 0 6px;padding:0;"
    return f'<h3 style="{style}color:{ink};">{escape(block.text)}</h3>'


def _paragraph(block: Paragraph) -> str:
    size = "13px" if block.tone is Tone.QUIET else "15px"
    bold = "font-weight:bold;" if block.tone is Tone.STRONG else ""
    style = f"margin:8px 0;font-size:{size};line-height:1.7;color:{INK[block.tone]};{bold}"
    return f'<p style="{style}">{escape(block.text)}</p>'


def _items(block: Items) -> Iterator[str]:
    style = "margin:4px 0;padding-left:1.4em;text-indent:-1.4em;font-size:14px;line-height:1.6;"
    for number, line in enumerate(block.lines, 1):
        mark = f"{number}. " if block.numbered else "· "
        yield f'<p style="{style}color:{INK[block.tone]};">{mark}{escape(line)}</p>'


def _facts(rows: tuple[Fact, ...]) -> Iterator[str]:
    yield f'{TABLE}margin:8px 0;">'
    former = ""
    for each in rows:
        if each.group and each.group != former:
            yield f'<tr><td colspan="2" style="{LINE}{PADDING}{HEAD}font-weight:bold;">{escape(each.group)}</td></tr>'
        former = each.group
        indent = "padding-left:20px;" if each.group else ""
        label = f'<td width="58%" style="{LINE}{PADDING}background:#f5f6f8;{indent}">{escape(each.label)}</td>'
        yield f"<tr>{label}{_cell(each.value)}</tr>"
    yield "</table>"


def _grid(block: Grid) -> Iterator[str]:
    yield '<div style="overflow-x:auto;margin:8px 0;">'
    yield f'{TABLE}{"min-width:600px;" if len(block.head) > WIDE else ""}">'
    if block.head:
        yield f"<tr>{''.join(_heads(block))}</tr>"
    yield from (f"<tr>{''.join(map(_cell, row))}</tr>" for row in block.rows)
    yield from ("</table>", "</div>")


def _heads(block: Grid) -> Iterator[str]:
    for number, each in enumerate(block.head):
        width = f' width="{block.widths[number]}%"' if block.widths else ""
        side = "center" if block.rows and block.rows[0][number].centred else "left"
        whole = "white-space:nowrap;" if len(each) <= SHORT and len(block.head) > WIDE else ""
        yield f'<th{width} style="{LINE}{PADDING}{HEAD}{whole}text-align:{side};">{escape(each)}</th>'


def _cell(each: Cell) -> str:
    begin = _cell_begins(each.tone, centred=each.centred, unbroken=each.unbroken, short=each.has_short_words)
    note = f'<div style="font-size:12px;color:#6b7280;">{escape(each.note)}</div>' if each.note else ""
    return f"{begin}{escape(each.text).replace(chr(10), '<br>')}{note}</td>"


@cache
def _cell_begins(tone: Tone, *, centred: bool, unbroken: bool, short: bool) -> str:
    style = f"{LINE}{PADDING}color:{INK[tone]};background:{WASH[tone]};"
    wanted = (
        (centred, "text-align:center;"),
        (tone is Tone.STRONG, "font-weight:bold;"),
        (unbroken, "white-space:nowrap;"),
        (short, "word-break:normal;"),
    )
    return f'<td style="{style}{"".join(more for is_so, more in wanted if is_so)}">'


def _tiles(tiles: tuple[Tile, ...]) -> Iterator[str]:
    yield f'{LAYOUT}border-collapse:separate;border-spacing:6px 0;margin:10px 0;table-layout:fixed;"><tr>'
    for each in tiles:
        style = f"background:{WASH[each.tone]};border-top:3px solid {EDGE[each.tone]};"
        yield f'<td style="{style}padding:9px 6px;text-align:center;vertical-align:top;">'
        yield f'<div style="font-size:13px;line-height:1.4;color:#4b5563;">{escape(each.label)}</div>'
        style = f"font-size:24px;line-height:1.4;font-weight:bold;color:{INK[each.tone]};"
        yield f'<div style="{style}">{escape(each.value)}</div>'
        yield f'<div style="font-size:12px;line-height:1.4;color:#6b7280;">{escape(each.detail)}</div>'
        yield "</td>"
    yield "</tr></table>"


def _bars(bars: tuple[Bar, ...]) -> Iterator[str]:
    for bar in bars:
        detail = f' <span style="color:#6b7280;font-size:13px;">{escape(bar.detail)}</span>' if bar.detail else ""
        yield f'<div style="font-size:14px;line-height:1.5;margin:8px 0 3px;">{escape(bar.label)}{detail}</div>'
        yield f'{LAYOUT}border-collapse:collapse;table-layout:fixed;"><tr>'
        whole = sum(each.count for each in bar.shares)
        yield from (_share(each, whole) for each in bar.shares if each.count)
        yield "</tr></table>"
    if bars:
        yield f'<div style="font-size:12px;line-height:1.8;color:#4b5563;margin-top:4px;">{_legend(bars[0])}</div>'


def _share(each: Share, whole: int) -> str:
    ink = "#4b5563" if each.tone is Tone.QUIET else "#ffffff"
    style = f"background:{FILL[each.tone]};height:18px;line-height:18px;font-size:12px;text-align:center;color:{ink};"
    return f'<td width="{round(100 * each.count / whole, 1)}%" style="{style}overflow:hidden;">{each.count}</td>'


def _legend(bar: Bar) -> str:
    square = "display:inline-block;width:10px;height:10px;"
    return "".join(
        f'<span style="{square}background:{FILL[each.tone]};"></span> {escape(each.label)}&nbsp;&nbsp; '
        for each in bar.shares
    )


def _chart(block: Chart) -> Iterator[str]:
    text = escape(block.text)
    style = f"display:block;width:100%;max-width:{block.width}px;height:auto;border:0;"
    picture = f'<img src="cid:{escape(block.cid)}" width="{block.width}" alt="{text}" style="{style}">'
    yield f'<div style="margin:10px 0;">{picture}</div>'
    yield f'<div style="font-size:12px;line-height:1.6;color:#6b7280;">{text}</div>'


def _matrix(block: Matrix) -> Iterator[str]:
    width = len(block.columns)
    yield f'{TABLE}margin:8px 0;table-layout:fixed;">'
    corner = f'<th rowspan="2" width="15%" style="{LINE}{SMALL}{HEAD}">{escape(block.corner)}</th>'
    groups = (f'<th colspan="{width}" style="{LINE}{APART}{SMALL}{HEAD}">{escape(each)}</th>' for each in block.groups)
    yield f"<tr>{corner}{''.join(groups)}</tr>"
    heads = ((column, number == 0) for _ in block.groups for number, column in enumerate(block.columns))
    yield f"<tr>{''.join(_column(text, APART if first else '') for text, first in heads)}</tr>"
    for label, cells in block.rows:
        marks = "".join(_mark(each, APART if number % width == 0 else "") for number, each in enumerate(cells))
        head = f'<td style="{LINE}{SMALL}white-space:nowrap;overflow:hidden;">{escape(label)}</td>'
        yield f"<tr>{head}{marks}</tr>"
    yield "</table>"


def _column(text: str, apart: str) -> str:
    return f'<th style="{LINE}{apart}{SMALL}font-weight:normal;background:#f5f6f8;">{escape(text)}</th>'


def _mark(each: MatrixCell, apart: str) -> str:
    wash = "#ffffff" if each.tone in {Tone.PLAIN, Tone.QUIET} else WASH[each.tone]
    bold = "font-weight:bold;" if each.tone in {Tone.GOOD, Tone.BAD, Tone.WARN} else ""
    style = f"{LINE}{apart}{SMALL}background:{wash};color:{INK[each.tone]};{bold}"
    return f'<td style="{style}">{escape(each.text)}</td>'


def _broken(lines: Iterable[str]) -> str:
    return "<br>".join(map(escape, lines))
