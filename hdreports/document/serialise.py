"""A Document as JSON and back: what lies beside the files, and travels within the DOCX.

Every dataclass becomes an object with its class name under `type`; tuples become lists; fields
that hold their default are left out. Reading follows the types that the model declares, so that
anything else in the JSON is an error and never an object.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

from hdreports.document import model
from hdreports.document.model import Document

_CLASSES: dict[str, type] = {
    name: value
    for name, value in vars(model).items()
    if isinstance(value, type) and dataclasses.is_dataclass(value)
}


class SerialiseError(ValueError):
    """The JSON is no document of this model; the message names the place."""


def to_json(document: Document) -> str:
    """The document as one line of JSON; equal documents give the same text."""
    return json.dumps(to_plain(document), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes) -> Document:
    """The document that `to_json` wrote. Raises SerialiseError."""
    try:
        return from_plain(json.loads(text))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise SerialiseError(f"不是有效的JSON：{error}") from error


def to_plain(document: Document) -> dict[str, Any]:
    """The document as dicts, lists and scalars, to be put into other JSON."""
    plain = _plain(document)
    assert isinstance(plain, dict)
    return plain


def from_plain(content: object) -> Document:
    """Raises SerialiseError."""
    document = _value(content, Document, "document")
    assert isinstance(document, Document)
    return document


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        made: dict[str, Any] = {"type": type(value).__name__}
        for field in dataclasses.fields(value):
            own = getattr(value, field.name)
            if own != field.default:
                made[field.name] = _plain(own)
        return made
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _types_of(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _value(content: Any, wanted: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is tuple:
        return _tuple(content, arguments, where)
    if origin in (typing.Union, types.UnionType):
        return _one_of(content, arguments, where)
    if origin is typing.Literal:
        return _checked(content, lambda: content in arguments, where)
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _object(content, wanted, where)
    if wanted is float:
        return float(
            _checked(
                content,
                lambda: isinstance(content, (int, float)) and not isinstance(content, bool),
                where,
            )
        )
    return _checked(content, lambda: type(content) is wanted, where)


def _checked(content: Any, right: Callable[[], bool], where: str) -> Any:
    try:
        if right():
            return content
    except TypeError:
        pass
    raise SerialiseError(f"{where}的值不对：{str(content)[:40]!r}")


def _tuple(content: Any, arguments: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    if not isinstance(content, list):
        raise SerialiseError(f"{where}应当是列表")
    kinds = (
        [arguments[0]] * len(content)
        if len(arguments) == 2 and arguments[1] is Ellipsis
        else list(arguments)
    )
    if len(kinds) != len(content):
        raise SerialiseError(f"{where}的长度不对")
    return tuple(
        _value(item, kind, f"{where}[{place}]")
        for place, (item, kind) in enumerate(zip(content, kinds, strict=True))
    )


def _one_of(content: Any, arguments: tuple[Any, ...], where: str) -> Any:
    if content is None and type(None) in arguments:
        return None
    for kind in arguments:
        if isinstance(content, dict):
            if getattr(kind, "__name__", "") == content.get("type"):
                return _value(content, kind, where)
        elif kind is not type(None) and not dataclasses.is_dataclass(kind):
            return _value(content, kind, where)
    raise SerialiseError(f"{where}的类型不对")


def _object(content: Any, cls: type, where: str) -> Any:
    if not isinstance(content, dict) or _CLASSES.get(str(content.get("type"))) is not cls:
        raise SerialiseError(f"{where}应当是{cls.__name__}")
    known = _types_of(cls)
    unknown = set(content) - set(known) - {"type"}
    if unknown:
        raise SerialiseError(f"{where}有多余的项：{'、'.join(sorted(unknown))}")
    values = {
        name: _value(content[name], kind, f"{where}.{name}")
        for name, kind in known.items()
        if name in content
    }
    try:
        return cls(**values)
    except TypeError as error:
        raise SerialiseError(f"{where}缺少内容：{error}") from error
