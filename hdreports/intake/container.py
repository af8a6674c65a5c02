"""What a file is, judged by its content, and its parts if it is a spreadsheet package.

Everything here is cheap and bounded: the zip directory is looked at before anything is unpacked,
no part is read beyond its limit, and nothing is ever written or followed to another place.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

MAX_FILE = 64 * 1024 * 1024
MAX_ENTRIES = 3000
MAX_DIRECTORY = 1024 * 1024  # an ordinary one has some kilobytes
MAX_PART = 64 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MARKERS = (
    ("docx", "word/"),
    ("pptx", "ppt/"),
)


# What zipfile raises on damaged, encrypted or unusual entries: NotImplementedError is a
# RuntimeError, offsets out of range are a ValueError.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError)


class UnreadableError(Exception):
    """A file that cannot be read as a workbook; `code` stands in the catalogue of findings."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass
class Package:
    """The parts of an Office Open XML package, by their lower-case names without leading slash."""

    archive: zipfile.ZipFile
    names: dict[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name.lower() in self.names

    def open(self, name: str) -> _Bounded:
        """A part as a stream that refuses to give more than MAX_PART bytes."""
        try:
            info = self.archive.getinfo(self.names[name.lower()])
            if info.file_size > MAX_PART:
                raise UnreadableError("file-too-large", detail="展开后过大")
            return _Bounded(self.archive.open(info))
        except KeyError:
            raise UnreadableError(
                "file-damaged", detail=f"缺少{posixpath.basename(name)}"
            ) from None
        except _BROKEN as error:
            raise UnreadableError("file-damaged", detail=_detail(error)) from None

    def read(self, name: str) -> bytes:
        with self.open(name) as part:
            return part.read()

    def xml(self, name: str) -> etree._Element:
        """A small part as a tree, without entities, DTD or network."""
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
        try:
            root = etree.fromstring(self.read(name), parser)
            refuse_entities(root)
            return root
        except etree.XMLSyntaxError:
            detail = f"{posixpath.basename(name)}格式错误"
            raise UnreadableError("file-damaged", detail=detail) from None


class _Bounded(io.RawIOBase):
    """Reads a part up to MAX_PART, and turns what zipfile raises into UnreadableError."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self._left = MAX_PART

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        want = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        try:
            data = self._inner.read(want)
        except _BROKEN as error:
            raise UnreadableError("file-damaged", detail=_detail(error)) from None
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError("file-too-large", detail="展开后过大")
        return data

    def close(self) -> None:
        self._inner.close()
        super().close()


def refuse_entities(element: etree._Element) -> None:
    """No workbook defines entities of its own; what does is made to burst or to spy.

    Raises UnreadableError.
    """
    dtd = element.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):  # type: ignore[attr-defined]
        raise UnreadableError("file-damaged", detail="XML中定义了实体")


def open_package(data: bytes, wanted: str = "xlsx") -> Package:
    """The package in `data`. Raises UnreadableError with the reason for everything else."""
    kind = sniff(data)
    if kind != wanted:
        code = _CODES.get(kind, "file-not-a-workbook")
        raise UnreadableError(code, kind=kind, detail="内容过多")
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES or sum(i.file_size for i in infos) > MAX_UNPACKED:
        raise UnreadableError("file-too-large", detail="展开后过大")
    if any(i.flag_bits & 1 for i in infos):
        raise UnreadableError("file-encrypted")
    names = {_clean(i.filename): i.filename for i in infos}
    if len(names) < len(infos):  # programs differ in which of two they read
        raise UnreadableError("file-damaged", detail="压缩包中有重名的部件")
    return Package(archive, names)


def check_entries(data: bytes) -> None:
    """Unpack a zip once within its limits, for readers that do not keep to any themselves.

    What is read beyond the size that the directory gives fails its checksum. Raises
    UnreadableError.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
        if len(infos) > MAX_ENTRIES or sum(i.file_size for i in infos) > MAX_UNPACKED:
            raise UnreadableError("file-too-large", detail="展开后过大")
        for info in infos:
            with archive.open(info) as part:
                while part.read(1 << 20):
                    pass
    except _BROKEN as error:
        raise UnreadableError("file-damaged", detail=_detail(error)) from None


_CODES = {
    "empty": "file-empty",
    "encrypted": "file-encrypted",
    "truncated": "file-truncated",
    "too-large": "file-too-large",
}


OTHER_FORMATS = frozenset(("xls", "ods", "xlsb"))  # read by `legacy`; .et files are xls inside


def sniff(data: bytes) -> str:
    """What the bytes are: xlsx, xlsb, ods, xls, encrypted, docx, pptx, zip, pdf, html, xml, rtf,
    rar, 7z, picture, text, empty, truncated, too-large or unknown."""
    if not data:
        return "empty"
    if len(data) > MAX_FILE:
        return "too-large"
    if data.startswith(b"PK"):
        return _sniff_zip(data)
    if data.startswith(_OLE):
        return _sniff_ole(data)
    for head, kind in (
        (b"%PDF", "pdf"),
        (b"{\\rtf", "rtf"),
        (b"Rar!", "rar"),
        (b"7z\xbc\xaf", "7z"),
        (b"\x89PNG", "picture"),
        (b"\xff\xd8\xff", "picture"),
        (b"GIF8", "picture"),
    ):
        if data.startswith(head):
            return kind
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<table" in start:
        return "html"
    if start.startswith(b"<?xml"):
        return "xml"
    if not data[:4096].strip(b"\0"):
        return "empty"
    return "text" if _is_text(data[:4096]) else "unknown"


def _sniff_zip(data: bytes) -> str:
    if _directory_size(data) > MAX_DIRECTORY:
        return "too-large"
    try:
        names = [_clean(n) for n in zipfile.ZipFile(io.BytesIO(data)).namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return "truncated"
    if any(n.endswith("workbook.bin") for n in names):
        return "xlsb"
    if any(n.endswith("workbook.xml") for n in names):
        return "xlsx"
    for kind, prefix in _ZIP_MARKERS:
        if any(n.startswith(prefix) for n in names):
            return kind
    if "content.xml" in names:
        return "ods"
    if "[content_types].xml" in names:
        return "xlsx"
    return "zip"


def _directory_size(data: bytes) -> int:
    """Bytes of the zip's directory, as its last record says: reading it takes time by itself."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_600))
    return int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0


def _sniff_ole(data: bytes) -> str:
    """Compound files by the names of their streams, which stand in UTF-16 in the directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    if any(n.encode("utf-16-le") in data for n in ("Workbook", "Book")):
        return "xls"
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    return "unknown"


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
            return True
        except UnicodeDecodeError as error:
            if error.start >= len(data) - 4:  # a character cut at the end of the sample
                return True
    return False


def _clean(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _detail(error: BaseException) -> str:
    return {"BadZipFile": "压缩包损坏", "EOFError": "文件不完整"}.get(
        type(error).__name__, "内容损坏"
    )
