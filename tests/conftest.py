"""Tools that tests need: skipped where one is lacking, failed where HDREPORTS_CI says it must be.

Mark a test `office` (LibreOffice) or `browser` (Chromium), or ask for `require_tool`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Whatever the machine says: tests start many a Python, and each imports the program in half the
# time where its bytecode is kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The files that take longest, to be begun first, lest one worker end with one of them alone. Those
# of the simulated year stay with one worker, which composes its documents once.
_YEAR = (
    "test_year.py",
    "test_year_figures.py",
    "test_year_land.py",
    "test_intake_identity.py",
    "test_kinds_geometry.py",
)
_FIRST = (
    *_YEAR,
    "test_pipeline_end_to_end.py",
    "test_review_browser.py",
    "test_finalize_office.py",
    "test_intake_hostile.py",
    "test_pdf_document.py",
    "test_land_register.py",
    "test_land_told.py",
    "test_pdf_geometry.py",
    "test_docx_office.py",
    "test_pipeline_inputs.py",
)

_MARKED_TOOLS = {
    "office": ("soffice", "LibreOffice"),
    "browser": ("chromium", "Chromium"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: n for n, name in enumerate(_FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadfile`, but in our order, and with the year's files as one."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "year" if Path(file).name in _YEAR else file

    config.option.loadscopereorder = False
    return Scheduling(config, log)


def demand_tool(command: str, name: str | None = None) -> str:
    """The command's path. Skips the test where it is not installed; fails it under HDREPORTS_CI."""
    path = shutil.which(command)
    if path is not None:
        return path
    message = f"{name or command} is not installed; this check was not made"
    if os.environ.get("HDREPORTS_CI"):
        pytest.fail(message)
    pytest.skip(message)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (command, name) in _MARKED_TOOLS.items():
        if item.get_closest_marker(marker):
            demand_tool(command, name)


@pytest.fixture(scope="session")
def require_tool() -> Callable[..., str]:
    """Call it with a command's name; it returns the path, skips or fails."""
    return demand_tool


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read in this process, not in one of their own."""
    import guarded_help

    guarded_help.read_here(monkeypatch)


@pytest.fixture(scope="session")
def office_convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`office_convert(source, "pdf")` → the file that LibreOffice made beside it; `also` are
    further files of that folder, converted in the same run.

    Each worker has its own profile, since two LibreOffices cannot share one.
    """
    profile = tmp_path_factory.mktemp("office-profile")

    def convert(source: Path, target: str = "pdf", also: tuple[Path, ...] = ()) -> Path:
        soffice = demand_tool("soffice", "LibreOffice")
        done = subprocess.run(
            [
                soffice,
                "--headless",
                f"-env:UserInstallation={profile.as_uri()}",
                "--convert-to",
                target,
                "--outdir",
                str(source.parent),
                str(source),
                *map(str, also),
            ],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        made = source.with_suffix("." + target.split(":")[0])
        assert made.exists(), done.stdout + done.stderr
        return made

    return convert


@pytest.fixture(scope="session")
def office_fonts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """LibreOffice with the open fonts in the places of the offices' fonts."""
    import office_help

    with contextmanager(office_help.with_open_fonts)(tmp_path_factory.mktemp("fontconfig")):
        yield


@pytest.fixture(scope="session")
def office_render(
    tmp_path_factory: pytest.TempPathFactory,
    office_fonts: None,
    office_convert: Callable[..., Path],
) -> Callable[..., Any]:
    """`office_render(name=docx, …)` → by name the pages of each DOCX as LibreOffice lays it out
    with the open fonts in the places of the offices' fonts, measured (`office_help.Page`). One
    LibreOffice draws them all: most of its time goes into starting."""
    import office_help

    def draw(**files: bytes) -> dict[str, list[office_help.Page]]:
        folder = tmp_path_factory.mktemp("rendered")
        sources = [folder / f"{name}.docx" for name in files]
        for source, data in zip(sources, files.values(), strict=True):
            source.write_bytes(data)
        office_convert(sources[0], "pdf", tuple(sources[1:]))
        return {name: office_help.measured(folder / f"{name}.pdf") for name in files}

    return draw


@pytest.fixture
def chromium_page(tmp_path: Path) -> Callable[..., Path]:
    """`chromium_page(html, width, height)` → a PNG of the page as Chromium draws it."""

    def shoot(html: Path, width: int = 1400, height: int = 1200) -> Path:
        chromium = demand_tool("chromium", "Chromium")
        picture = tmp_path / f"{html.stem}-{width}.png"
        done = subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={tmp_path / 'chromium'}",
                f"--window-size={width},{height}",
                "--hide-scrollbars",
                f"--screenshot={picture}",
                html.as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert picture.exists(), done.stderr
        return picture

    return shoot
