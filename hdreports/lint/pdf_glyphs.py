"""The characters and drawn lines of a PDF's pages, with place, size, font and colour."""

from __future__ import annotations

import ctypes
import io
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from hdreports.lint.model import POINT, Bar, Box, Glyph
from hdreports.readers.pdf import UnreadablePdfError

MAX_PAGES = 300
_MAX_GLYPHS = 6000  # of one page; a full page of 公文 holds 616
_THIN = 1.3  # mm: what is thinner is a line; bounds include half a stroke on each side
_DEPTH = 3  # forms within forms
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_SHORTEST = 3.0  # mm
_SEGMENTS = 24  # of a path that may be a frame

_Edges = tuple[float, float, float, float]  # left, bottom, right, top
Drawn = tuple[float, float, list[Glyph], list[Bar]]  # width and height in mm


def drawn_pages(data: bytes) -> list[Drawn]:
    """What stands on each page. Raises UnreadablePdfError, also for a locked file."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadablePdfError("文件已加密，请取消密码后再检查") from error
        raise UnreadablePdfError("不是可读的PDF文件，可能已损坏") from error
    try:
        if len(document) > MAX_PAGES:
            raise UnreadablePdfError(f"共{len(document)}页，超过{MAX_PAGES}页，不作检查")
        return [_drawn(document[n]) for n in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdfError("不是可读的PDF文件，可能已损坏") from error
    finally:
        document.close()


def _drawn(page: Any) -> Drawn:
    page.set_rotation(0)  # places are told as if the page were not turned for showing
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    text = page.get_textpage()
    try:
        glyphs = list(_glyphs(text, left, top))
        bars = list(_bars(page, left, top))
    finally:
        text.close()
        page.close()
    return width * POINT, height * POINT, glyphs, bars


def _glyphs(text: Any, x0: float, y0: float) -> Iterator[Glyph]:
    count = pdfium.FPDFText_CountChars(text)
    if count > _MAX_GLYPHS:
        raise UnreadablePdfError(f"一页上有{count}个字符，不是公文")
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for n in range(count):
        if pdfium.FPDFText_IsGenerated(text, n) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, n)
        if not code or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            continue
        character = chr(code)
        if character in "\r\n\x02\x00\xad":
            continue
        pdfium.FPDFText_GetCharOrigin(text, n, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, n, box)
        pdfium.FPDFText_GetMatrix(text, n, matrix)
        pdfium.FPDFText_GetFontInfo(text, n, name, 128, flags)
        pdfium.FPDFText_GetFillColor(text, n, red, green, blue, alpha)
        turned = abs(matrix.b) > abs(matrix.a)
        scale = math.hypot(matrix.c, matrix.d)
        colour = f"{red.value:02X}{green.value:02X}{blue.value:02X}"
        yield Glyph(
            character,
            left=((box.left if turned else min(x.value, box.left)) - x0) * POINT,
            right=(box.right - x0) * POINT,
            top=(y0 - box.top) * POINT,
            bottom=(y0 - box.bottom) * POINT,
            baseline=(y0 - y.value) * POINT,
            size=pdfium.FPDFText_GetFontSize(text, n) * scale,
            font=_SUBSET.sub("", name.value.decode("utf-8", "replace")),
            colour="" if colour == "000000" else colour,
            turned=turned,
        )


def _bars(page: Any, x0: float, y0: float) -> Iterator[Bar]:
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH):
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        colour = _colour(item, stroked=bool(stroke.value))
        for left, bottom, right, top in _thin_parts(item, stroked=bool(stroke.value)):
            box = Box(
                (left - x0) * POINT, (right - x0) * POINT, (y0 - top) * POINT, (y0 - bottom) * POINT
            )
            thickness = min(box.right - box.left, box.bottom - box.top)
            length = max(box.right - box.left, box.bottom - box.top)
            if thickness <= _THIN and length >= _SHORTEST:
                yield Bar(box, colour)


def _colour(item: Any, *, stroked: bool) -> str:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get = pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor
    get(item, red, green, blue, alpha)
    colour = f"{red.value:02X}{green.value:02X}{blue.value:02X}"
    return "" if colour == "000000" else colour


def _thin_parts(item: Any, *, stroked: bool) -> list[_Edges]:
    """The lines that a path draws: itself, where it is one; the edges of a stroked rectangle; the
    sides of a frame drawn as one rectangle cut out of another. Points, from the lower left."""
    bounds: _Edges = item.get_bounds()
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) * POINT <= _THIN:
        return [bounds]
    boxes = _subpaths(item, bounds)
    if len(boxes) == 2:
        return _frame(*sorted(boxes, key=lambda b: b[0] - b[2] + b[1] - b[3]))
    return _frame(boxes[0], boxes[0]) if len(boxes) == 1 and stroked else []


def _frame(outer: _Edges, inner: _Edges) -> list[_Edges]:
    left, bottom, right, top = outer
    return [
        (left, inner[3], right, top),
        (left, bottom, right, inner[1]),
        *([(left, bottom, inner[0], top)] if inner[0] - left > 0.2 or outer == inner else []),
        *([(inner[2], bottom, right, top)] if right - inner[2] > 0.2 or outer == inner else []),
    ]


def _subpaths(item: Any, bounds: _Edges) -> list[_Edges]:
    """The boxes of a path's parts on the page; none for a path of many segments."""
    count = pdfium.FPDFPath_CountSegments(item)
    if not 0 < count <= _SEGMENTS:
        return []
    x, y = ctypes.c_float(), ctypes.c_float()
    parts: list[list[tuple[float, float]]] = []
    for n in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not parts:
            parts.append([])
        parts[-1].append((x.value, y.value))
    points = [point for part in parts for point in part]
    across, up = _to_page(points, bounds, 0), _to_page(points, bounds, 1)
    boxes = []
    for part in parts:
        if len(part) < 3:
            continue
        xs, ys = [across(px) for px, _ in part], [up(py) for _, py in part]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    return boxes


def _to_page(
    points: list[tuple[float, float]], bounds: _Edges, axis: int
) -> Callable[[float], float]:
    """From a path's own coordinates to the page's, along one axis. A turned path is mirrored at
    most, which changes nothing in a box."""
    own = [point[axis] for point in points]
    low, high = min(own), max(own)
    scale = (bounds[axis + 2] - bounds[axis]) / (high - low) if high > low else 1.0
    return lambda value: bounds[axis] + (value - low) * scale


def unembedded_fonts(data: bytes) -> tuple[str, ...]:
    """Names of the fonts that a file uses and does not hold. Raises UnreadablePdfError."""
    found: dict[str, None] = {}
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for item in pdf.objects:
                if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/Font":
                    continue
                if item.get("/Subtype") in ("/Type0", "/Type3"):
                    continue
                descriptor = item.get("/FontDescriptor")
                held = descriptor is not None and any(
                    key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
                )
                if not held:
                    found[str(item.get("/BaseFont", "/?")).lstrip("/")] = None
    except pikepdf.PasswordError as error:
        raise UnreadablePdfError("文件已加密，请取消密码后再检查") from error
    except pikepdf.PdfError as error:
        raise UnreadablePdfError("不是可读的PDF文件，可能已损坏") from error
    return tuple(found)
