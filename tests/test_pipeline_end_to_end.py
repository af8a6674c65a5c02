"""County, department and city through the whole of it, pages drawn: twice the same bytes."""

from __future__ import annotations

from pathlib import Path

from pipeline_help import manifest, run, samples, tree


def test_a_quarter_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    samples(tmp_path, "循化县", "市农业农村局", "市乡村振兴局")
    first = run(tmp_path)
    told, before = manifest(first), tree(first.published.folder)
    second = run(tmp_path)
    assert second.published.kept is None
    assert manifest(second) == told
    assert tree(second.published.folder) == before
    assert all(not u.error for u in first.units)
    pdfs = [f for f in told["files"] if f["format"] == "pdf" and f["kind"] == "progress-report"]
    assert len(pdfs) == 3
    for file in pdfs:
        assert (first.published.folder / file["path"]).read_bytes().startswith(b"%PDF-")
