"""WeasyPrint as this project uses it: our fonts only, our files only, quick and repeatable.

Each step here leaves the pages as they are and saves time or makes the bytes the same on every
machine: no fonts of the system, no copies of whole font files, streams compressed once, an
identifier of our own, no garbage collection while a page is laid out.
"""

from __future__ import annotations

import gc
import io
import logging
import os
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

with warnings.catch_warnings():
    # A machine without any fonts is fine: we bring ours.
    warnings.simplefilter("ignore")
    import weasyprint.text.fonts as weasyprint_fonts

import pydyf  # type: ignore[import-untyped]
import weasyprint.pdf.fonts as pdf_fonts
from weasyprint import DEFAULT_OPTIONS
from weasyprint.logger import LOGGER
from weasyprint.pdf import generate_pdf
from weasyprint.text.ffi import ffi, fontconfig, gobject, pangoft2
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from hdreports.writers.pdf import archival, closing, justify, tagging, textspeed

OPTIONS = {
    **DEFAULT_OPTIONS,
    "pdf_variant": archival.VARIANT,
    "pdf_version": "1.7",
    "pdf_tags": True,
}
_COMPRESSION = 6  # level 9 takes twice the time for one percent less

_FONT_RULE = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <match target="scan">
    <test name="file" compare="eq"><string>{file}</string></test>
    <edit name="family" mode="prepend"><string>{family}</string></edit>
    <edit name="slant" mode="assign_replace"><const>roman</const></edit>
    <edit name="weight" mode="assign_replace"><const>regular</const></edit>
  </match>
</fontconfig>
"""


class ForeignResourceError(URLFetchingError):
    """Something on a page asked for a file that is not the project's own."""


class OwnFiles(URLFetcher):
    """Opens the given files and nothing else, whatever a page asks for."""

    def __init__(self, files: Iterable[Path]) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._files = {path.resolve() for path in files}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, self.path(url).read_bytes())

    def path(self, url: str) -> Path:
        """The file that an address names. Raises ForeignResourceError."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or path not in self._files:
            raise ForeignResourceError(f"not one of the project's own files: {url}")
        return path


class OwnFonts(weasyprint_fonts.FontConfiguration):
    """A font configuration that knows no font of the system.

    A missing glyph is then missing on every machine, instead of coming from whatever is installed.
    """

    def __init__(self) -> None:
        self._config = fontconfig.FcConfigCreate()
        self.font_map = ffi.gc(pangoft2.pango_ft2_font_map_new(), gobject.g_object_unref)
        pangoft2.pango_fc_font_map_set_config(
            ffi.cast("PangoFcFontMap *", self.font_map), self._config
        )
        fontconfig.FcConfigDestroy(self._config)  # the font map keeps a reference
        self._folder = None  # where WeasyPrint would copy fonts to
        self.strut_layouts: dict[Any, Any] = {}
        self.font_features: dict[Any, Any] = {}

    def add_font_face(self, rule_descriptors: Any, url_fetcher: OwnFiles) -> None:
        """Have a font's file known by the family of its rule.

        WeasyPrint makes a copy of each, 50 MB for a process, and a process that is ended leaves
        them behind.
        """
        family = rule_descriptors["font_family"]
        if not any(self._known(family, url_fetcher, url) for _, url in rule_descriptors["src"]):
            LOGGER.warning("Font-face %r cannot be loaded", family)

    def _known(self, family: str, files: OwnFiles, url: str) -> bool:
        try:
            file = str(files.path(url))
        except ForeignResourceError:
            return False
        rule = _FONT_RULE.format(file=escape(file), family=escape(family)).encode()
        fontconfig.FcConfigParseAndLoadFromMemory(self._config, rule, True)
        if not fontconfig.FcConfigAppFontAddFile(self._config, os.fsencode(file)):
            return False
        pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", self.font_map))
        return True


_installed = False


def install() -> None:
    """Put our replacements in place; once or many times."""
    global _installed
    if _installed:
        return
    justify.install()
    tagging.install()
    textspeed.install()
    closing.install()
    ffi.cdef("FcConfig * FcConfigCreate (void);")
    pdf_fonts.Font.__init__ = _font_without_copy
    pdf_fonts.Font.clean = _clean_or_copy
    _installed = True


_font_init = pdf_fonts.Font.__init__
_font_clean = pdf_fonts.Font.clean


def _font_without_copy(self: Any, *arguments: Any) -> None:
    """A font's whole file is copied only to be thrown away when the subset is made."""
    whole = pdf_fonts.get_hb_object_data
    pdf_fonts.get_hb_object_data = lambda *_: b""
    try:
        _font_init(self, *arguments)
    finally:
        pdf_fonts.get_hb_object_data = whole


def _clean_or_copy(self: Any, *arguments: Any) -> None:
    _font_clean(self, *arguments)
    if not self.file_content:
        self.file_content = pdf_fonts.get_hb_object_data(self.hb_face)


@contextmanager
def undisturbed() -> Iterator[None]:
    """No garbage collection within, one after: what layout makes lives until the PDF is written.

    Nothing made within may still be referred to at the end, or it stays until a full collection.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect(1)  # all made meanwhile is young


@contextmanager
def collected_warnings() -> Iterator[list[str]]:
    """What WeasyPrint logs as a warning or an error meanwhile."""

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    messages: list[str] = []
    handler = Collector(logging.WARNING)
    propagates, LOGGER.propagate = LOGGER.propagate, False
    others, LOGGER.handlers = LOGGER.handlers, [handler]
    try:
        yield messages
    finally:
        LOGGER.propagate, LOGGER.handlers = propagates, others


class _Written(pydyf.Object):
    """An object of a PDF with its bytes made once."""

    def __init__(self, original: Any) -> None:
        super().__init__()
        self.number, self.free = original.number, original.free
        self.generation, self.offset = original.generation, original.offset
        self._compressible = original.compressible
        self._data = _stream_bytes(original) if isinstance(original, pydyf.Stream) else None
        if self._data is None and original.free != "f":
            self._data = original.data

    @property
    def data(self) -> bytes:
        return self._data or b""

    @property
    def compressible(self) -> bool:
        return bool(self._compressible)


def _stream_bytes(stream: Any) -> bytes:
    content = b"\n".join(pydyf._to_bytes(item) for item in stream.stream)
    extra = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        content = zlib.compress(content, _COMPRESSION)
    extra["Length"] = len(content)
    return b"\n".join((extra.data, b"stream", content, b"endstream"))


def pdf_bytes(
    document: Any, identity: str, files: Iterable[archival.AttachedFile] = (), created: str = ""
) -> bytes:
    """A rendered document as PDF/A-3a and PDF/UA-1.

    `identity` tells one document from all others; `created`, an ISO date, is that of `files`.
    """
    document.color_profiles["srgb"] = archival.ScreenColours()
    document.output_intent = "srgb"
    pdf = generate_pdf(document, None, 1, **OPTIONS)
    archival.finish(pdf, files, created)
    pdf.objects = [_Written(item) for item in pdf.objects]
    identifier = sha256(identity.encode()).hexdigest()[:32]
    output = io.BytesIO()
    pdf.write(output, OPTIONS["pdf_version"], identifier, compress=True)
    return output.getvalue()
