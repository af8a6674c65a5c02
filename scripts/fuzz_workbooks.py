"""Mutate workbooks and read them: no traceback, no hang, no number that is not in its cell.

`python scripts/fuzz_workbooks.py [--count 2000] [--seed 1] [--more FOLDER]`. Mutations: bytes
flipped or cut, XML parts dropped, swapped or garbled, rows and cells moved, cells scrambled,
attributes changed. Sources are the samples as they are, offices' own tables made here, and whatever
workbooks lie in `--more`. Every workbook is read as in a run, but in this process.

What a reading says must be there. For every observation another reader (openpyxl, else the bare
XML) is asked what the cell holds: the raw text must be its text, and the value must be that number
times a factor between units of measurement. Where both refuse the file, nothing can be proven, and
the count says so.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import resource
import sys
import time
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.container import sniff
from hdreports.intake.model import Observation, Submission
from hdreports.intake.reader import read_bytes
from hdreports.plan import load_plan

SAMPLES = Path(__file__).resolve().parents[1] / "inputs" / "samples"
SLOW = 5.0  # seconds of computing for one workbook
MEMORY = 1 << 30  # bytes that the whole run may take at most
NASTY = [
    *("=1+1", "=1/0", "{{ 7*7 }}", "<b>9</b>", "1e309", "-0", "９９", "十二点五", "2－3", "约5"),
    *("nan", "84～91%", "1,234", "12,34", "5万6千", "百分之九十", "—", "无", "0.9", "90%", "(5)"),
    *(
        "累计完成（亩）",
        "万亩",
        "头（只）",
        "饭" * 20_000,
        "\u202e9",
        "1\u200b2",
        "3\n5",
        "+5",
        "@9",
    ),
    *(True, 0, -3, 1e15, 0.00001, 41234, 123456789012345678, 90, 0.9),
]
HEADS = (
    ("序号", "指标名称", "单位", "年度目标", "累计完成", "完成率", "备注"),
    ("指标", "目标", "完成情况", "完成率", "存在问题"),
    ("一级指标", "二级指标", "计量单位", "8月", "1-8月累计"),
)

Mutation = Callable[[bytes, random.Random], bytes]


# ── sources ──


def own_tables(rnd: random.Random) -> list[bytes]:
    """Tables as offices make them: heads of several kinds, names in full and as aliases."""
    plan = load_plan()
    made = []
    for heads in HEADS:
        for unit in ("互助县", "乐都区", "平安区"):
            book = openpyxl.Workbook()
            sheet = book.worksheets[0]
            sheet.append([f"{unit}2023年第三季度工作进展情况表"])
            sheet.append(list(heads))
            for n, indicator in enumerate(plan.indicators[:24], 1):
                name = rnd.choice((indicator.name, *indicator.aliases))
                value = round(rnd.uniform(0.1, 60), rnd.randint(0, 3))
                texts: dict[str, object] = {
                    "序号": n,
                    "单位": indicator.unit,
                    "计量单位": indicator.unit,
                    "累计完成": value,
                    "完成情况": f"{value}{indicator.unit}",
                    "1-8月累计": value,
                    "8月": value / 2,
                    "存在问题": "进度偏慢，资金拨付不及时。",
                }
                row = [texts.get(h) for h in heads]
                row[heads.index("指标" if "指标" in heads else heads[1])] = name
                sheet.append(row)
            sheet.merge_cells("A1:E1")
            buffer = io.BytesIO()
            book.save(buffer)
            made.append(buffer.getvalue())
    return made


# ── mutations ──


def flip_bytes(data: bytes, rnd: random.Random) -> bytes:
    mutable = bytearray(data)
    for _ in range(rnd.randint(1, 40)):
        mutable[rnd.randrange(len(mutable))] = rnd.randrange(256)
    return bytes(mutable)


def cut(data: bytes, rnd: random.Random) -> bytes:
    return data[: rnd.randrange(len(data))]


def _parts(data: bytes, *, lenient: bool = False) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = {}
        for name in package.namelist():
            try:
                found[name] = package.read(name)
            except Exception:  # a damaged part that nothing may need
                if not lenient:
                    raise
        return found


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def drop_part(data: bytes, rnd: random.Random) -> bytes:
    parts = _parts(data)
    parts.pop(rnd.choice(sorted(parts)))
    return _packed(parts)


def swap_parts(data: bytes, rnd: random.Random) -> bytes:
    parts = _parts(data)
    one, other = rnd.sample(sorted(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return _packed(parts)


def garble_part(data: bytes, rnd: random.Random) -> bytes:
    parts = _parts(data)
    name = rnd.choice(sorted(parts))
    content = bytearray(parts[name])
    for _ in range(rnd.randint(1, 20)):
        if content:
            content[rnd.randrange(len(content))] = rnd.choice(b'<>"/=&09azAZ ')
    parts[name] = bytes(content)
    return _packed(parts)


def change_attributes(data: bytes, rnd: random.Random) -> bytes:
    """Addresses, kinds and styles of cells, as another program might write them wrongly."""
    parts = _parts(data)
    sheets = [n for n in parts if "sheet" in n and n.endswith(".xml")]
    name = rnd.choice(sheets or sorted(parts))
    text = parts[name].decode("utf-8", "replace")
    places = list(re.finditer(r' (r|t|s|ref|spans|min|max)="([^"]*)"', text))
    strange = ("A1", "XFD1048576", "s", "n", "str", "b", "e", "d", "-1", "99999999", "", "A1:B9")
    for _ in range(min(rnd.randint(1, 8), len(places))):
        place = rnd.choice(places)
        new = f' {place[1]}="{rnd.choice(strange)}"'
        text = text[: place.start()] + new.ljust(place.end() - place.start()) + text[place.end() :]
        places = list(re.finditer(r' (r|t|s|ref|spans|min|max)="([^"]*)"', text))
    parts[name] = text.encode()
    return _packed(parts)


def scramble_cells(data: bytes, rnd: random.Random) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in _small(book):
        cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
        for _ in range(rnd.randint(1, 12) if cells else 0):
            one, other = rnd.choice(cells), rnd.choice(cells)
            _write(one, rnd.choice(NASTY) if rnd.random() < 0.6 else other.value)
    return _saved(book)


def move_rows(data: bytes, rnd: random.Random) -> bytes:
    """Rows and columns put in or taken out, ranges merged, rows hidden, formats changed."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in _small(book):
        row, column = rnd.randint(1, sheet.max_row), rnd.randint(1, sheet.max_column)
        rnd.choice(
            (
                lambda s=sheet, r=row: s.insert_rows(r, rnd.randint(1, 3)),
                lambda s=sheet, r=row: s.delete_rows(r),
                lambda s=sheet, c=column: s.insert_cols(c),
                lambda s=sheet, c=column: s.delete_cols(c),
                lambda s=sheet, r=row, c=column: s.merge_cells(
                    start_row=r, end_row=r + 1, start_column=c, end_column=c + 1
                ),
                lambda s=sheet, r=row: setattr(s.row_dimensions[r], "hidden", True),
                lambda s=sheet: setattr(s, "sheet_state", "hidden"),
                lambda s=sheet: [
                    setattr(c, "number_format", rnd.choice(("0%", "0.00", "yyyy-mm-dd", '0"万亩"')))
                    for cells in s.iter_rows()
                    for c in cells
                    if rnd.random() < 0.1
                ],
            )
        )()
    if all(s.sheet_state == "hidden" for s in book.worksheets):
        book.worksheets[0].sheet_state = "visible"
    return _saved(book)


def _small(book: openpyxl.Workbook) -> list[Worksheet]:
    """The sheets that can be walked through: openpyxl makes every cell of their extent."""
    return [s for s in book.worksheets if s.max_row * s.max_column <= 50_000]


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(cell: object, value: object) -> None:
    if isinstance(cell, openpyxl.cell.cell.MergedCell):
        return
    try:
        cell.value = value  # type: ignore[attr-defined]
    except (ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
        return


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    cut,
    drop_part,
    swap_parts,
    garble_part,
    change_attributes,
    scramble_cells,
    move_rows,
)


# ── proof ──


class Witness:
    """Another reader's word on what a cell holds. Raises ValueError where none opens the file."""

    def __init__(self, data: bytes) -> None:
        for read in (_by_openpyxl, _by_hand):
            try:
                self._holds = read(data)
                return
            except Exception:  # openpyxl raises almost anything on strange files
                continue
        raise ValueError

    def holds(self, sheet: str, cell: str) -> object:
        return self._holds(sheet, cell)


Holds = Callable[[str, str], object]


def _by_openpyxl(data: bytes) -> Holds:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True)
    return lambda sheet, cell: _not_struck(book[sheet][cell])


def _not_struck(cell: Cell) -> object:
    """A cell's value without what is struck out."""
    if cell.font.strike:
        return None
    if not isinstance(cell.value, CellRichText):
        return cell.value
    return "".join(
        piece if isinstance(piece, str) else "" if piece.font.strike else piece.text
        for piece in cell.value
    )


def _by_hand(data: bytes) -> Holds:
    """The cell's XML, as it stands: for files whose other parts no library forgives."""
    parser = etree.XMLParser(recover=True, resolve_entities=False)
    parts = {n.lower().lstrip("/"): c for n, c in _parts(data, lenient=True).items()}
    tree = {
        n: etree.fromstring(c, parser) for n, c in parts.items() if n.endswith((".xml", ".rels"))
    }
    main = next(n for n in tree if n.endswith("workbook.xml"))
    links = next(t for n, t in tree.items() if n.endswith("workbook.xml.rels"))
    targets = {e.get("Id"): e.get("Target", "").rsplit("/", 1)[-1].lower() for e in links}
    by_name = {n.rsplit("/", 1)[-1]: t for n, t in tree.items()}
    table = next((t for n, t in tree.items() if n.endswith("sharedstrings.xml")), None)
    for run in (r for t in tree.values() for r in [*t.iter("{*}r")]):
        if run.find("{*}rPr/{*}strike") is not None:
            run.clear()
    shared = ["".join(s.itertext("{*}t")) for s in table.iter("{*}si")] if table is not None else []
    sheets = {}
    for e in tree[main].iter("{*}sheet"):
        id_ = next((v for k, v in e.attrib.items() if str(k).endswith("}id")), None)
        sheets[e.get("name")] = by_name[targets[id_]]

    def holds(sheet: str, cell: str) -> object:
        found = next(c for c in sheets[sheet].iter("{*}c") if c.get("r") == cell)
        text = "".join(t for v in found if str(v.tag).endswith(("}v", "}is")) for t in v.itertext())
        if found.get("t") == "s":
            return shared[int(text)]
        return float(text) if found.get("t", "n") == "n" else text

    return holds


def invented(data: bytes, submission: Submission) -> list[str]:
    """Observations of what their cells do not hold. Raises ValueError where nobody can tell."""
    if not submission.observations:
        return []
    witness = Witness(data)
    wrong = []
    for o in submission.observations:
        try:
            held = witness.holds(o.source.sheet, o.source.cell)
        except (IndexError, KeyError, ValueError, AttributeError, StopIteration):
            held = None
        if not _same_text(held, o.raw):
            wrong.append(f"{o.source}: {o.raw!r} is not {held!r}")
        elif not _follows(o, held):
            wrong.append(f"{o.source}: {o.value}{o.measure} does not follow from {held!r}")
    return wrong


def _same_text(held: object, raw: str) -> bool:
    if isinstance(held, (int, float)) and not isinstance(held, bool):
        text = raw.strip().removesuffix("%")
        try:
            shown = float(text) / (100 if raw.strip().endswith("%") else 1)
        except ValueError:
            return False
        return abs(shown - held) <= 1e-9 * max(1.0, abs(held))
    clean = "\n".join(str(held).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return clean.replace("_x000D_", "").strip() == raw.strip()


def _follows(o: Observation, held: object) -> bool:
    """Whether the value is a number of the cell times what units of measurement differ by."""
    if isinstance(held, (int, float)):
        numbers = [Decimal(repr(held))]
    else:
        text = unicodedata.normalize("NFKC", str(held))
        bare = re.sub(r"(?<=\d)[,\s](?=\d)", "", text)
        numbers = [Decimal(n) for n in re.findall(r"\d+(?:\.\d+)?|\.\d+", bare)]
        if not numbers:
            return bool(set(text) & set("零一二三四五六七八九十百千万两半"))
        if re.search(r"\d[亿万千百]\d", bare):
            return True  # 5万6千: digits with scales between them
        numbers.append(
            Decimal("".join(re.findall(r"[\d.]+", bare)).strip(".") or 0)
            if bare.count(".") <= 1
            else numbers[0]
        )
    return any(_scaled(o.value, n) for n in numbers)


def _scaled(value: Decimal, number: Decimal) -> bool:
    if number == 0 or value == 0:
        return number == value
    ratio = abs(float(value / number))
    return any(
        abs(ratio / (base * 10.0**power) - 1) < 1e-9
        for base in (1, 1.5, 5)
        for power in range(-12, 13)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="用变异的工作簿检验读取")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=Path, help="另外用作来源的工作簿所在的文件夹")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    plan = load_plan()
    rnd = random.Random(options.seed)
    sources = [p.read_bytes() for p in sorted(SAMPLES.rglob("*.xlsx"))] + own_tables(rnd)
    if options.more:
        found = (p.read_bytes() for p in sorted(options.more.rglob("*")) if p.is_file())
        sources += [d for d in found if len(d) < 300_000 and sniff(d) == "xlsx"]
    tally: Counter[str] = Counter()
    faults: list[str] = []
    observations = unproven = 0
    slowest = 0.0
    for n in range(options.count):
        mutation = rnd.choice(MUTATIONS)
        try:
            data = mutation(rnd.choice(sources), rnd)
        except Exception:  # openpyxl cannot take or give back every workbook
            data = flip_bytes(rnd.choice(sources), rnd)
        start = time.process_time()
        try:
            submission = read_bytes(data, "2023-Q3/互助县.xlsx", plan)
        except BaseException as error:
            faults.append(f"{n} {mutation.__name__}: {type(error).__name__} {error}")
            continue
        took = time.process_time() - start
        slowest = max(slowest, took)
        if took > SLOW:
            faults.append(f"{n} {mutation.__name__}: {took:.1f} s")
        if any(f.code == "file-failed" for f in submission.findings):
            faults.append(f"{n} {mutation.__name__}: {submission.findings[0].message}")
        observations += len(submission.observations)
        try:
            faults += [f"{n} {mutation.__name__}: {w}" for w in invented(data, submission)]
        except ValueError:
            unproven += len(submission.observations)
        tally["usable" if submission.usable else submission.findings[0].code] += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if peak > MEMORY:
        faults.append(f"{peak >> 20} MiB")
    for name, times in tally.most_common():
        print(f"{times:6}  {name}")
    for fault in faults[:40]:
        print("FAULT", fault)
    print(
        f"{options.count} workbooks, {observations} observations ({unproven} unproven), "
        f"slowest {slowest:.2f} s, {peak >> 20} MiB, {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
