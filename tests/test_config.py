"""Settings of an office: defaults, what is not told, and errors that name the key."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from hdreports.config import FONT_ROLES, Config, ConfigError, Issuer, load_config
from hdreports.writers.pdf.fonts import ROLES

PROJECT = Path(__file__).parents[1]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "hdreports.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems(folder: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(written(folder, text))
    assert caught.value.problems
    return str(caught.value)


def test_without_a_file_everything_has_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config()
    assert config == Config()
    assert config.report.red_from == 10
    assert config.mail.limit_bytes == 20_000_000
    assert config.issuer("huzhu") == Issuer()


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="无法读取"):
        load_config(tmp_path / "elsewhere.toml")


def test_an_issuer_is_read_and_what_is_empty_is_not_told(tmp_path: Path) -> None:
    config = load_config(
        written(tmp_path, '[issuers.huzhu]\ncode = "互农"\nsigner = " "\nphone = "0972-1"\n')
    )
    issuer = config.issuer("huzhu")
    assert (issuer.code, issuer.signer, issuer.contact, issuer.phone) == (
        "互农",
        None,
        None,
        "0972-1",
    )
    assert config.issuer("ledu").code is None


def test_numbers_are_exact(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, "[report]\nyellow_from = 0.1\nred_from = 12.5\n"))
    assert config.report.yellow_from == Decimal("0.1")
    assert config.report.red_from == Decimal("12.5")


def test_addresses_may_be_one_or_several(tmp_path: Path) -> None:
    mail = load_config(written(tmp_path, '[mail]\nto = "a@b.cn"\ncc = ["c@d.cn", "e@f.cn"]')).mail
    assert mail.to == ("a@b.cn",)
    assert mail.cc == ("c@d.cn", "e@f.cn")


def test_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "own.ttf").touch()
    config = load_config(written(tmp_path, '[paths]\ninputs = "in"\n[fonts]\nbody = "own.ttf"\n'))
    assert config.paths.inputs == tmp_path / "in"
    assert config.paths.outputs == tmp_path / "outputs"
    assert config.fonts["body"] == tmp_path / "own.ttf"


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    text = '﻿[issuers.city]\r\nsigner = "张三"\r\n'
    assert load_config(written(tmp_path, text)).issuer("city").signer == "张三"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[mail]\nsendr = "a@b.cn"', "mail.sendr不是可用的设置项（是否应为sender？）"),
        ("[reports]\nred_from = 1", "reports不是可用的设置项（是否应为report？）"),
        ('[report]\nred_from = "10"', "report.red_from应为数字（不加引号）"),
        ("[report]\nred_from = true", "report.red_from应为数字（不加引号）"),
        ("[report]\nred_from = nan", "report.red_from应在0—100之间"),
        ("[report]\nyellow_from = 20", "report.red_from不能小于yellow_from"),
        ("issuers = 3", "issuers应为一个表"),
        ("[issuers]\nhuzhu = 3", "issuers.huzhu应为一个表"),
        ("[issuers.huzhu]\nphone = 123", "issuers.huzhu.phone应为文字"),
        ('[issuers.huzhu]\nsigner = "张\\n三"', "issuers.huzhu.signer含有换行"),
        ('[mail]\nto = ["a@b.cn", "x"]', "mail.to中的“x”不是邮箱地址"),
        ('[mail]\nsender = "a@b.cn\\nBcc: c@d.cn"', "mail.sender含有换行"),
        ("[mail]\nlimit_mb = 0", "mail.limit_mb应在0.1—100之间"),
        ('[fonts]\nbody = "gone.ttf"', "fonts.body所指的字体文件"),
        ("[mail]\nsender = a@b.cn\n", "第2行第10个字符处不合TOML格式"),
        ("中文".encode("gb18030"), "不是UTF-8编码"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert expected in problems(tmp_path, text)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    message = problems(tmp_path, '[mail]\nlimit_mb = "x"\n[report]\nlights = 1\n')
    assert "mail.limit_mb" in message
    assert "report.lights" in message


def test_an_issuer_that_is_no_reporting_unit_is_told(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, '[issuers.huzu]\nsigner = "张三"'))
    with pytest.raises(ConfigError, match=r"issuers\.huzu.*是否应为huzhu"):
        config.check_issuers(["huzhu", "city"])
    load_config(written(tmp_path, '[issuers.city]\nsigner = "张三"')).check_issuers(["city"])


def test_the_file_that_is_shipped_changes_no_default() -> None:
    config = load_config(PROJECT / "hdreports.toml")
    default = Config()
    assert (config.report, config.mail) == (default.report, default.mail)
    assert config.paths.inputs == PROJECT / "inputs"
    assert not config.issuers
    assert not config.fonts


def test_every_setting_is_explained_in_the_file_that_is_shipped() -> None:
    text = (PROJECT / "hdreports.toml").read_text(encoding="utf-8")
    enabled = re.sub(r"^# (?=(\[|[a-z_]+ = |\"\"\"$))", "", text, flags=re.MULTILINE)
    shown = tomllib.loads(enabled)
    assert set(shown) == set(Config.__dataclass_fields__) - {"file"}
    assert set(shown["fonts"]) == set(FONT_ROLES)
    for table in set(shown) - {"issuers", "fonts"}:
        assert set(shown[table]) == set(getattr(Config(), table).__dataclass_fields__)
    assert set(shown["issuers"]["city"]) == set(Issuer.__dataclass_fields__)


def test_font_roles_are_those_of_the_pdf_writer() -> None:
    assert FONT_ROLES == ROLES
