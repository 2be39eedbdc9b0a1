"""Shapes of documents that exhaust who reads them."""

import io
import zipfile

from tests.builders.ooxml import p, tbl, tc, tr, word_parts, zipped


def main_part(content):
    return zipped({**word_parts(p("x")), "word/document.xml": content})


def merged_rows(count):
    lower = tr(tc(properties='<w:vMerge w:val="continue"/>'))
    return tbl(tr(tc("x", properties='<w:vMerge w:val="restart"/>')), *[lower] * count)


def nested(depth):
    body = tbl(tr("x"))
    for _ in range(depth):
        body = tbl(tr(tc(body)))
    return body


def lzma_member(large):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as container:
        for name, content in word_parts(p("x")).items():
            container.writestr(name, content)
        container.writestr("word/media/a.bin", large)
    return target.getvalue()
