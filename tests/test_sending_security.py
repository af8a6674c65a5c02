"""Sending only over TLS to a server that is who it says, and the code that nobody sees."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from sending_office import TO, Office, mail, opened
from smtp_server import CODE, USER, saying, serving

from hdreports.sending.secret import NoSecretError, Secret, find_secret


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as made:
        yield made


def test_starttls_is_as_good(tmp_path: Path) -> None:
    with serving(tmp_path, starttls=True) as server:
        office = Office(tmp_path, server)
        office.make(huzhu=mail("互助县"))
        office.configure(security="starttls")
        assert office.send("--confirm").exit_code == 0
        assert len(server.mailbox.arrived) == 1


def test_a_server_without_tls_gets_neither_code_nor_mail(tmp_path: Path) -> None:
    with serving(tmp_path, plain=True) as server:
        office = Office(tmp_path, server)
        office.make(huzhu=mail("互助县"))
        office.configure(security="starttls")
        result = office.send("--confirm")
        assert result.exit_code == 3
        assert "不支持加密连接" in result.output
        assert server.mailbox.logins == 0
        assert office.states() == ["planned"]


def test_a_certificate_that_nobody_vouches_for_is_refused(office: Office) -> None:
    office.configure(ca_file=None)
    result = office.send("--confirm")
    assert result.exit_code == 3
    assert "证书不可信" in result.output
    assert office.server.mailbox.logins == 0


def test_a_certificate_of_another_server_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path, name="mail.example.cn") as server:
        office = Office(tmp_path, server)
        office.make(huzhu=mail("互助县"))
        assert office.send("--confirm").exit_code == 3
        assert server.mailbox.logins == 0


def test_a_wrong_code_ends_the_run_and_is_not_shown_even_if_the_server_shows_it(
    office: Office,
) -> None:
    result = office.send("--confirm", code="WRONGCODEWRONGCO")
    assert result.exit_code == 3
    assert "授权码" in result.output
    assert "535" in result.output
    assert office.states() == ["planned", "planned"]
    assert not any(
        b"WRONGCODE" in file.read_bytes() for file in office.inputs.iterdir() if file.is_file()
    )


@pytest.mark.parametrize("step", ["MAIL", TO, "互助县"])
def test_a_code_that_the_server_tells_back_is_neither_shown_nor_kept(
    office: Office, step: str
) -> None:
    office.server.mailbox.answers[step] = f"550 not for {CODE}"
    result = office.send("--confirm")  # looks for the code in what it says
    assert "550 not for ***" in result.output
    assert "550 not for ***" in office.send("--record").output
    kept = [f for f in office.inputs.iterdir() if f.is_file()]
    assert kept
    assert not any(CODE.encode() in f.read_bytes() for f in kept)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("554 go away {code}",), "不接受连接：554 go away ***"),
        (("220 hello", "502 no", "550 not you {code}"), "拒绝：550 not you ***"),
        (("220 hello", "250 plain words"), "不支持加密连接或登录"),
    ],
)
def test_a_server_that_turns_us_away_gets_no_code_and_shows_none(
    tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    with saying(tmp_path, *(line.format(code=CODE) for line in lines)) as server:
        office = Office(tmp_path, server)
        office.make(huzhu=mail("互助县"))
        result = office.send("--confirm")
        assert result.exit_code == 3
        assert said in result.output
        assert office.states() == ["planned"]


def test_no_server_ends_the_run(office: Office) -> None:
    office.configure(port=1)
    result = office.send("--confirm")
    assert result.exit_code == 3
    assert "连接不上" in result.output
    assert office.send("--confirm", code="").exit_code == 3


def test_usage_errors(office: Office) -> None:
    assert office.send("--confirm", "--again", "月球").exit_code == 2
    office.configure(host=None)
    result = office.send("--confirm")
    assert result.exit_code == 2
    assert "host" in result.output
    assert office.send().exit_code == 0
    (office.folder / "manifest.json").unlink()
    missing = office.send()
    assert missing.exit_code == 1
    assert "hdreports report" in missing.output


def test_the_code_in_the_settings_file_is_refused_and_not_shown(office: Office) -> None:
    office.configure(password=CODE)
    result = office.send("--confirm")
    assert result.exit_code == 2
    assert "HDREPORTS_SMTP_PASSWORD" in result.output


def test_the_code_comes_from_the_environment_or_the_keyring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = types.ModuleType("keyring")
    ring.get_password = lambda service, user: f"ring-{service}-{user}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert find_secret("u", {"HDREPORTS_SMTP_PASSWORD": " env\n"}).reveal() == "env"
    assert find_secret("u", {}).reveal() == "ring-hdreports-u"

    def locked(service: str, user: str) -> str:
        raise RuntimeError(f"no backend for {service}")

    ring.get_password = locked  # type: ignore[attr-defined]
    with pytest.raises(NoSecretError, match="授权码"):
        find_secret("u", {})
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(NoSecretError):
        find_secret("u", {})
    with pytest.raises(NoSecretError, match="以外的字符"):
        find_secret("u", {"HDREPORTS_SMTP_PASSWORD": "密码密码"})


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(CODE, USER)
    assert CODE not in repr(secret)
    assert CODE not in f"{secret}"
    assert secret.scrub(
        f"535 {CODE}\r\nand UVdFUlRZVUlPUEFTREZHSA=="
    ) == "535 ***  and ***".replace("  ", " ")
