"""Mutate workbooks and read them: no traceback, no hang, no number that is not in its cell.

`python scripts/fuzz_workbooks.py [--count 2000] [--seed 1]`. Mutations: bytes flipped or cut, XML
parts dropped, swapped or garbled, cells scrambled. Every workbook is read as in a run. What a
reading says must be there: an observation's raw text must be the text of the cell it names, as
openpyxl reads that cell.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl

from hdreports.intake.reader import read_bytes
from hdreports.plan import load_plan

SAMPLES = Path(__file__).resolve().parents[1] / "inputs" / "samples"
SLOW = 5.0  # seconds for one workbook
NASTY = ["=1+1", "{{ 7*7 }}", "<b>9</b>", "1e309", "-0", "９９", "十二点五", "2－3", "约5", "nan"]

Mutation = Callable[[bytes, random.Random], bytes]


def flip_bytes(data: bytes, rnd: random.Random) -> bytes:
    mutable = bytearray(data)
    for _ in range(rnd.randint(1, 40)):
        mutable[rnd.randrange(len(mutable))] = rnd.randrange(256)
    return bytes(mutable)


def cut(data: bytes, rnd: random.Random) -> bytes:
    return data[: rnd.randrange(len(data))]


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


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


def scramble_cells(data: bytes, rnd: random.Random) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
        for _ in range(rnd.randint(1, 12)):
            one, other = rnd.choice(cells), rnd.choice(cells)
            if rnd.random() < 0.4:
                _write(one, rnd.choice(NASTY))
            elif not isinstance(one, openpyxl.cell.cell.MergedCell):
                _write(one, other.value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(cell: object, value: object) -> None:
    if isinstance(cell, openpyxl.cell.cell.MergedCell):
        return
    cell.value = value  # type: ignore[attr-defined]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    cut,
    drop_part,
    swap_parts,
    garble_part,
    scramble_cells,
)


def invented(data: bytes, submission: object) -> list[str]:
    """Observations whose raw text is not what their cell holds."""
    observations = submission.observations  # type: ignore[attr-defined]
    if not observations:
        return []
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception:
        return []  # openpyxl cannot say: there is nothing to compare with
    wrong = []
    for o in observations:
        if o.source.sheet not in book.sheetnames:
            wrong.append(f"{o.source}: no such sheet")
            continue
        held = book[o.source.sheet][o.source.cell].value
        if not _same(held, o.raw):
            wrong.append(f"{o.source}: {o.raw!r} is not {held!r}")
    return wrong


def _same(held: object, raw: str) -> bool:
    if isinstance(held, (int, float)) and not isinstance(held, bool):
        text = raw.strip().removesuffix("%")
        try:
            shown = float(text) / (100 if raw.strip().endswith("%") else 1)
        except ValueError:
            return False
        return abs(shown - held) <= 1e-9 * max(1.0, abs(held))
    return str(held).strip() == raw.strip()


def main() -> int:
    parser = argparse.ArgumentParser(description="用变异的工作簿检验读取")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    plan = load_plan()
    sources = [p.read_bytes() for p in sorted(SAMPLES.rglob("*.xlsx"))]
    rnd = random.Random(options.seed)
    tally: Counter[str] = Counter()
    faults: list[str] = []
    for n in range(options.count):
        mutation = rnd.choice(MUTATIONS)
        data = mutation(rnd.choice(sources), rnd)
        start = time.monotonic()
        try:
            submission = read_bytes(data, "2023-Q3/互助县.xlsx", plan)
        except BaseException as error:
            faults.append(f"{n} {mutation.__name__}: {type(error).__name__} {error}")
            continue
        if time.monotonic() - start > SLOW:
            faults.append(f"{n} {mutation.__name__}: {time.monotonic() - start:.1f} s")
        if any(f.code == "file-failed" for f in submission.findings):
            faults.append(f"{n} {mutation.__name__}: {submission.findings[0].message}")
        faults += [f"{n} {mutation.__name__}: {w}" for w in invented(data, submission)]
        tally["usable" if submission.usable else submission.findings[0].code] += 1
    for name, times in tally.most_common():
        print(f"{times:6}  {name}")
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"{options.count} workbooks, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
