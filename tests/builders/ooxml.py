"""Office packages written by hand, so that a test shows exactly what stands in the file."""

import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SPACES = (
    f'xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def zipped(members, *, method=zipfile.ZIP_DEFLATED):
    """A zip from {name: str or bytes}."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return target.getvalue()


def types(part, content_type):
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    )


def relations(lines):
    """A part of relationships from {id: (last word of the type, target)}; a third word is the target mode."""
    written = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{escape(target)}"{_mode(mode)}/>'
        for key, (kind, target, *mode) in lines.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{written}</Relationships>'


def _mode(mode):
    return f' TargetMode="{mode[0]}"' if mode else ""


def word_parts(body, *, parts=None, related=None, namespace=W, part="word/document.xml", content_type=WORD_MAIN):
    """The members of a docx. `related` are the relationships of its main part."""
    folder, _, name = part.rpartition("/")
    document = f'<w:document xmlns:w="{namespace}" {_SPACES}><w:body>{body}</w:body></w:document>'
    return {
        "[Content_Types].xml": types(part, content_type),
        "_rels/.rels": relations({"rId1": ("officeDocument", part)}),
        part: document,
        f"{folder}/_rels/{name}.rels": relations(related or {}),
        **(parts or {}),
    }


def docx(body, **options):
    return zipped(word_parts(body, **options))


def run(text, properties=""):
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*content, properties=""):
    """A paragraph of runs; a text that is no XML becomes one."""
    runs = "".join(each if each.startswith("<") else run(each) for each in content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def tc(*content, properties=""):
    """A cell of paragraphs."""
    inner = "".join(each if each.startswith("<") else p(each) for each in content) or "<w:p/>"
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inner}</w:tc>"


def tr(*cells, properties=""):
    inner = "".join(each if each.startswith("<") else tc(each) for each in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inner}</w:tr>"


def tbl(*rows, widths=()):
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def sdt(content, properties=""):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def sheet_xml(rows, *, before="", after="", namespace=S):
    """A worksheet part from the XML of its rows."""
    return f'<worksheet xmlns="{namespace}" xmlns:r="{R}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx(sheets, *, strings=(), styles=None, workbook="", states=None, extra=None, related=None):
    """
    A workbook from {name: worksheet XML}. `strings` are shared ones, `styles` the styles
    part, `workbook` goes after the list of sheets, `states` are {name: hidden}, `related`
    the relationships of the first sheet.
    """
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"{_state(states, name)}/>'
        for n, name in enumerate(sheets, 1)
    )
    lines = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
    members = {
        "[Content_Types].xml": types("xl/workbook.xml", EXCEL_MAIN),
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{listed}</sheets>{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            {**lines, "s1": ("sharedStrings", "sharedStrings.xml"), "s2": ("styles", "styles.xml")}
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">{"".join(f"<si>{each}</si>" for each in strings)}</sst>',
        "xl/styles.xml": styles or f'<styleSheet xmlns="{S}"/>',
        "xl/worksheets/_rels/sheet1.xml.rels": relations(related or {}),
        **{f"xl/worksheets/sheet{n}.xml": content for n, content in enumerate(sheets.values(), 1)},
        **(extra or {}),
    }
    return zipped(members)


def _state(states, name):
    return f' state="{states[name]}"' if states and name in states else ""


def text_cell(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number_formats(*codes):
    """A styles part whose cell style n shows numbers by codes[n]: a format, or the number of a built-in one."""
    own = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for n, code in enumerate(codes)
        if isinstance(code, str)
    )
    xfs = "".join(f'<xf numFmtId="{200 + n if isinstance(code, str) else code}"/>' for n, code in enumerate(codes))
    return f'<styleSheet xmlns="{S}"><numFmts>{own}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>'
