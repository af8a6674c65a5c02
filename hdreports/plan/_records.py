"""Reading TOML tables and CSV rows field by field, collecting faults instead of stopping.

A `Record` hands out one entry's fields with their types; what is missing or wrong becomes a fault
with a harmless value in its place, so that one reading tells everything that is wrong.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from hdreports.oserrors import cause


@dataclass(frozen=True, slots=True)
class PlanFault:
    """One thing wrong with the plan's files, in words for who edits them."""

    file: str
    entry: str  # which entry of the file; empty: the file itself
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}（{self.entry}）" if self.entry else self.file
        return f"{where}：{self.problem}。{self.remedy}。"


class PlanError(ValueError):
    """The plan's files cannot be used; `faults` says why, all of it."""

    def __init__(self, faults: tuple[PlanFault, ...]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {n}. {f}" for n, f in enumerate(faults, 1))
        super().__init__(f"工作方案数据有{len(faults)}处错误：\n{lines}")


class Faults:
    """Collects faults while reading goes on."""

    def __init__(self) -> None:
        self._found: list[PlanFault] = []

    def add(self, file: str, entry: str, problem: str, remedy: str) -> None:
        self._found.append(PlanFault(file, entry, problem, remedy))

    def raise_if_any(self) -> None:
        if self._found:
            raise PlanError(tuple(self._found))


@dataclass
class Record:
    """One entry of a file: a TOML table or a CSV row."""

    file: str
    entry: str
    values: Mapping[str, Any]
    faults: Faults
    _asked: set[str] = field(default_factory=set)

    def fault(self, problem: str, remedy: str) -> None:
        self.faults.add(self.file, self.entry, problem, remedy)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key)
        if value is None or value == "":
            if default is None:
                self.fault(f"缺少 {key}", f"请补写 {key}")
            return default or ""
        if not isinstance(value, str):
            self.fault(f"{key} 应为文字，现为 {value!r}", "请用引号括起")
            return ""
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            self.fault(f"{key} 应为一组文字", f'请写成 {key} = ["…", "…"]')
            return ()
        return tuple(v.strip() for v in value)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key)
        if value and value not in allowed:
            self.fault(f"{key} 不能是“{value}”", "可用：" + "、".join(allowed))
        return value if value in allowed else allowed[0]

    def integer(self, key: str) -> int:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.fault(f"{key} 应为非负整数", f"请改写 {key}")
            return 0
        return value

    def number(self, key: str) -> Decimal:
        """A positive number, exactly as written."""
        written = self.text(key)
        try:
            value = Decimal(written) if written else Decimal(1)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value <= 0:
            self.fault(f"{key} 应为大于0的数，现为“{written}”", "请按方案原文填写阿拉伯数字")
            return Decimal(1)
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(f"{key} 应为 true 或 false", f"请改写 {key}")
            return default
        return value

    def day(self, key: str) -> date:
        found = self.optional_day(key)
        if found is None:
            self.fault(f"缺少日期 {key}", f"请写成 {key} = 2023-09-10（不加引号）")
        return found or date(2000, 1, 1)

    def optional_day(self, key: str) -> date | None:
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fault(f"{key} 不是日期", f"请写成 {key} = 2023-09-10（不加引号）")
            return date(2000, 1, 1)
        return value

    def month_day(self, key: str, default: tuple[int, int]) -> tuple[int, int]:
        written = self.text(key, "")
        if not written:
            return default
        try:
            found = date.fromisoformat(f"2023-{written}")
        except ValueError:
            self.fault(f"{key} 不是月日", f'请写成 {key} = "06-30"')
            return default
        return found.month, found.day

    def sub(self, key: str) -> Record | None:
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(f"{key} 的写法不对", f"请写成 {key} = {{ … }}")
            return None
        return Record(self.file, f"{self.entry}，{key}", value, self.faults)

    def no_more(self) -> None:
        """A field nobody asked for is a slip of the pen that would otherwise go unnoticed."""
        for key in self.values:
            if key not in self._asked:
                self.fault(f"不认识的项目 {key}", "请检查拼写或删去")

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self.values.get(key)


def read_toml(path: Path, faults: Faults, optional: bool = False) -> Mapping[str, Any]:
    text = _read(path, faults, optional)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.add(path.name, "", f"不是正确的 TOML：{error}", "请检查该处的引号、括号和等号")
        return {}


def read_csv(path: Path, faults: Faults, optional: bool = False) -> list[Record]:
    """Rows as records; the entry is the line that people see in an editor."""
    rows = csv.DictReader(io.StringIO(_read(path, faults, optional), newline=""))
    records = []
    for row in rows:
        entry = f"第{rows.line_num}行"
        if None in row or None in row.values():
            faults.add(path.name, entry, "列数与表头不符", "请检查逗号；含逗号的内容要加引号")
            continue
        records.append(Record(path.name, entry, row, faults))
    return records


def tables(data: Mapping[str, Any], key: str, file: str, faults: Faults) -> list[Record]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
        faults.add(file, key, "写法不对", f"请每项写一段 [[{key}]]")
        return []
    return [
        Record(file, f"第{n}个 {key}，{_name(t)}" if _name(t) else f"第{n}个 {key}", t, faults)
        for n, t in enumerate(found, 1)
    ]


def table(data: Mapping[str, Any], key: str, file: str, faults: Faults) -> Record:
    found = data.get(key, {})
    if not isinstance(found, dict):
        faults.add(file, key, "写法不对", f"请写一段 [{key}]")
        found = {}
    return Record(file, key, found, faults)


def _name(entry: Mapping[str, Any]) -> str:
    return str(next((entry[k] for k in ("id", "no", "period", "code") if k in entry), ""))


def _read(path: Path, faults: Faults, optional: bool) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if not optional:
            faults.add(path.name, "", "缺少该文件", f"请在 {path.parent} 内补上")
    except UnicodeDecodeError:
        faults.add(path.name, "", "不是 UTF-8 编码", "请用 UTF-8 编码另存")
    except OSError as error:
        faults.add(path.name, "", f"无法读取：{cause(error)}", "请检查文件及其权限")
    return ""
