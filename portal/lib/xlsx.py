"""A table as a spreadsheet (XLSX), written while it is sent: one sheet of text, its head fixed.

Cells are texts and never formulas, so that nothing in a name is run by the program that opens the file.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from django.http import StreamingHttpResponse

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767  # characters that a cell holds
PORTION = 200  # rows between two pieces
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE.removesuffix(".sheet")}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE.removesuffix(".sheet")}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    f'Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf><xf fontId="1" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


class _Pipe:
    """Takes what the archive writes and gives it on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def drain(self) -> bytes:
        """Return what has come since the last call."""
        found, self.parts = b"".join(self.parts), []
        return found


def pieces(rows: Iterable[Sequence[str]], *, title: str, widths: Sequence[int]) -> Iterator[bytes]:
    """Yield the file piece by piece; the first row is the head, `widths` are in characters."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, text in (_PARTS | {"xl/workbook.xml": _workbook(title)}).items():
            archive.writestr(name, _HEAD + text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_HEAD + _opening(widths)).encode())
            for number, row in enumerate(rows, 1):
                sheet.write(_row(number, row).encode())
                if number % PORTION == 0:
                    yield pipe.drain()
            sheet.write(b"</sheetData></worksheet>")
    yield pipe.drain()


def response(rows: Iterable[Sequence[str]], *, name: str, title: str, widths: Sequence[int]) -> StreamingHttpResponse:
    """Answer with the table as a file of that name."""
    answer = StreamingHttpResponse(pieces(rows, title=title, widths=widths), content_type=TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _workbook(title: str) -> str:
    sheet = re.sub(r"[\[\]:*?/\\']", " ", title)[:31]
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )


def _opening(widths: Sequence[int]) -> str:
    columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{columns}</cols><sheetData>'
    )


def _row(number: int, row: Sequence[str]) -> str:
    style = ' s="1"' if number == 1 else ""
    cells = "".join(
        f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escape(_written(text))}</t></is></c>' for text in row
    )
    return f'<row r="{number}">{cells}</row>'


def _written(text: str) -> str:
    return _UNWRITABLE.sub(" ", str(text))[:LONGEST]
