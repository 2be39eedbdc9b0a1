"""PDFs written by hand: text in a font every reader knows, lines, pictures, form fields."""

import zlib

_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font "
    b"/Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> "
    b"/DW 1000 /W [1 95 500] >>] >>"
)
PAGE = (595, 842)


def text(x, top, content, size=10):
    """A line of text; top is measured from the upper edge."""
    return f"BT /F1 {size} Tf {x} {PAGE[1] - top - size} Td <{content.encode('utf-16-be').hex()}> Tj ET\n".encode()


def line(x0, top0, x1, top1):
    return f"{x0} {PAGE[1] - top0} m {x1} {PAGE[1] - top1} l S\n".encode()


def shade(x0, top0, x1, top1):
    return f"0.9 g {x0} {PAGE[1] - top1} {x1 - x0} {top1 - top0} re f 0 g\n".encode()


def grid(xs, tops):
    """All rules of a plain table."""
    across = b"".join(line(xs[0], top, xs[-1], top) for top in tops)
    return across + b"".join(line(x, tops[0], x, tops[-1]) for x in xs)


def table(xs, top, height, texts, size=10):
    """A plain table of one-line cells: its rules and texts."""
    tops = [top + height * row for row in range(len(texts) + 1)]
    written = b"".join(
        text(xs[col] + 2, tops[row] + 2, content, size)
        for row, cells in enumerate(texts)
        for col, content in enumerate(cells)
        if content
    )
    return grid(xs, tops) + written


def pdf(*pages, notes=(), images=(), filters="/FlateDecode"):
    """
    A file of one content stream a page. `notes` are annotations of the first page,
    `images` (width, height) of pictures drawn over the whole first page.
    """
    count = len(pages)
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: _FONT}
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(count))
    objects[2] = f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode()
    for n, content in enumerate(pages):
        drawn = content + (f"q {PAGE[0]} 0 0 {PAGE[1]} 0 0 cm /I1 Do Q".encode() if images and not n else b"")
        objects[11 + 2 * n] = _stream(drawn, filters)
        objects[10 + 2 * n] = _page(11 + 2 * n, notes if not n else (), has_image=bool(images) and not n)
    if images:
        width, height = images
        objects[4] = _stream(bytes(width * height), "/FlateDecode", f"/Type /XObject /Subtype /Image /Width {width} "
                             f"/Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8")  # fmt: skip
    return _file(objects)


def _page(content, notes, *, has_image):
    image = " /XObject << /I1 4 0 R >>" if has_image else ""
    shown = f" /Annots [{' '.join(notes)}]" if notes else ""
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents {content} 0 R "
        f"/Resources << /Font << /F1 3 0 R >>{image} >>{shown} >>"
    ).encode()


def _stream(content, filters, more=""):
    packed = content
    for _ in range(filters.count("Flate")):
        packed = zlib.compress(packed)
    return f"<< /Length {len(packed)} /Filter {filters} {more} >>\nstream\n".encode() + packed + b"\nendstream"


def _file(objects):
    out, offsets = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    size = max(objects) + 1
    table_ = "".join(f"{offsets[n]:010} 00000 n \n" if n in offsets else "0000000000 65535 f \n" for n in range(size))
    return (
        out + f"xref\n0 {size}\n{table_}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()
    )


def widget(x0, top0, x1, top1, value):
    """A form field that was filled in."""
    written = ("\ufeff" + value).encode("utf-16-be").hex()
    return f"<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [{x0} {PAGE[1] - top1} {x1} {PAGE[1] - top0}] /V <{written}> >>"
