"""What an office sets: `hdreports.toml` read into frozen data, with defaults for all of it.

What nobody has told the program stays None, and becomes a blank to fill in the documents; an
empty text counts as not told. Keys that are not known and values of the wrong type are errors
(`ConfigError`) that name the key, all of them at once.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from hdreports.oserrors import cause

DEFAULT_NAME = "hdreports.toml"
FONT_ROLES = ("body", "kai", "hei", "song", "biaosong")

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class ConfigError(ValueError):
    """`hdreports.toml` cannot be used; `problems` are Chinese sentences for users."""

    def __init__(self, file: Path, problems: Iterable[str]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(f"设置文件{file}有误：" + "；".join(self.problems) + "。")


NoticeTo = Literal["bureaus", "governments"]
_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuing body (发文机关), by the id of its reporting unit."""

    mark: str | None = None  # 发文机关标志; None: the unit's name and 文件
    code: str | None = None  # 机关代字: 东农
    number: str | None = None  # 发文字号 as printed: 东农〔2023〕12号
    signer: str | None = None  # 签发人
    contact: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Lights, in percentage points behind the pace, and who prints (印发机关).

    Green: on pace, or behind by `yellow_from` points at most; red: behind by `red_from` points or
    more; yellow between them. Rates (%) are compared with the target itself, and turn red when
    they miss it by `rate_red_from` points.
    """

    yellow_from: Decimal = Decimal(0)
    red_from: Decimal = Decimal(10)
    rate_red_from: Decimal = Decimal(5)
    printer: str | None = None  # None: the issuer's office
    # Who the 督查通报 goes to. To county governments only the city government's consent allows it
    # (经市政府同意), so `governments` is the office's word that it has that consent.
    notice_to: NoticeTo = "bureaus"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Mail of the reports. `to` empty: the plan's mailbox. `text`: the covering text."""

    sender: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    limit_mb: Decimal = Decimal(20)
    text: str | None = None

    @property
    def limit_bytes(self) -> int:
        return int(self.limit_mb * 1_000_000)


Security = Literal["ssl", "starttls"]


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The office's mail server. Without `host` and `user` nothing can be sent.

    There is no setting without TLS, and none for the authorization code (授权码): that comes from
    the environment or the system's keyring. `ca_file`: a certificate to trust besides the
    system's, for a server of the office's own.
    """

    host: str | None = None
    user: str | None = None  # as the server knows it, mostly the mail address
    security: Security = "ssl"
    port: int = 465
    seconds_between: Decimal = Decimal(30)  # free mailboxes refuse mails in quick succession
    deadline: Decimal = Decimal(600)  # seconds for one mail, from connecting to the receipt
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders. `templates` and `plan` None: those of the project."""

    inputs: Path = Path("inputs")
    outputs: Path = Path("outputs")
    templates: Path | None = None
    plan: Path | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. `file` is None where there is no `hdreports.toml`."""

    issuers: Mapping[str, Issuer] = field(default_factory=dict)
    report: ReportSettings = ReportSettings()
    fonts: Mapping[str, Path] = field(default_factory=dict)
    mail: MailSettings = MailSettings()
    smtp: SmtpSettings = SmtpSettings()
    paths: Paths = Paths()
    file: Path | None = None

    def issuer(self, unit: str) -> Issuer:
        """What is known of a reporting unit as an issuer: everything may be None."""
        return self.issuers.get(unit, Issuer())

    def check_issuers(self, units: Iterable[str]) -> None:
        """Raise ConfigError where an issuer is none of the plan's reporting units."""
        known = tuple(units)
        unknown = [name for name in self.issuers if name not in known]
        if unknown and self.file:
            raise ConfigError(
                self.file,
                (f"[issuers.{name}]不是报送单位{_did_you_mean(name, known)}" for name in unknown),
            )


def load_config(path: Path | None = None) -> Config:
    """Read the settings; without a path, from `hdreports.toml` here if there is one.

    Relative paths in the file count from its folder. Raises ConfigError.
    """
    if path is None:
        path = Path(DEFAULT_NAME)
        if not path.exists():
            return Config()
    problems: list[str] = []
    root = _Table(_read(path), "", problems)
    base = path.parent
    issuers = root.table("issuers")
    config = Config(
        issuers={name: _issuer(issuers.table(name)) for name in issuers.names()},
        report=_report(root.table("report")),
        fonts=_fonts(root.table("fonts"), base),
        mail=_mail(root.table("mail")),
        smtp=_smtp(root.table("smtp"), base),
        paths=_paths(root.table("paths"), base),
        file=path,
    )
    root.finish()
    if problems:
        raise ConfigError(path, problems)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(path, (f"无法读取（{cause(error)}）",)) from None
    except UnicodeDecodeError:
        raise ConfigError(path, ("不是UTF-8编码，请用记事本另存为UTF-8编码",)) from None
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第{place[1]}行第{place[2]}个字符处" if place else "文件末尾"
        hint = "文字要放在英文双引号内，同一项不能写两次，路径中的\\请改为/"
        raise ConfigError(path, (f"{where}不合TOML格式（{hint}）",)) from None


def _issuer(table: _Table) -> Issuer:
    issuer = Issuer(
        mark=table.text("mark"),
        code=table.text("code"),
        number=table.text("number"),
        signer=table.text("signer"),
        contact=table.text("contact"),
        phone=table.text("phone"),
    )
    table.finish()
    return issuer


def _report(table: _Table) -> ReportSettings:
    default = ReportSettings()
    yellow = table.number("yellow_from", default.yellow_from, 0, 100)
    red = table.number("red_from", default.red_from, 0, 100)
    rate_red = table.number("rate_red_from", default.rate_red_from, 0, 100)
    for key, points in (("red_from", red), ("rate_red_from", rate_red)):
        if points < yellow:
            table.problem(key, "不能小于yellow_from")
    notice_to = table.choice("notice_to", get_args(NoticeTo), default.notice_to)
    settings = ReportSettings(yellow, red, rate_red, table.text("printer"), notice_to)
    table.finish()
    return settings


def _fonts(table: _Table, base: Path) -> dict[str, Path]:
    fonts = {}
    for role in FONT_ROLES:
        font = table.path(role, base)
        if font is not None:
            fonts[role] = font
            if not font.is_file():
                table.problem(role, f"所指的字体文件{font}不存在")
    table.finish()
    return fonts


def _mail(table: _Table) -> MailSettings:
    default = MailSettings()
    sender = table.text("sender")
    if sender is not None and not _ADDRESS.fullmatch(sender):
        table.problem("sender", f"“{sender}”不是邮箱地址")
    settings = MailSettings(
        sender=sender,
        to=table.addresses("to"),
        cc=table.addresses("cc"),
        limit_mb=table.number("limit_mb", default.limit_mb, Decimal("0.1"), 100),
        text=table.text("text", lines=True),
    )
    table.finish()
    return settings


_PORTS: Mapping[Security, int] = {"ssl": 465, "starttls": 587}
_SECRETS = ("password", "授权码", "密码", "auth_code")


def _smtp(table: _Table, base: Path) -> SmtpSettings:
    default = SmtpSettings()
    security = table.choice("security", get_args(Security), default.security)
    port = table.number("port", Decimal(_PORTS[security]), 1, 65535)
    if port != int(port):
        table.problem("port", "应为整数")
    settings = SmtpSettings(
        host=table.text("host"),
        user=table.text("user"),
        security=security,
        port=int(port),
        seconds_between=table.number("seconds_between", default.seconds_between, 0, 3600),
        deadline=table.number("deadline", default.deadline, 10, 3600),
        ca_file=table.path("ca_file", base),
    )
    if settings.ca_file and not settings.ca_file.is_file():
        table.problem("ca_file", f"所指的证书文件{settings.ca_file}不存在")
    for key in _SECRETS:
        if table.drop(key):
            table.problem(
                key, "不能写入设置文件：请删去，改用环境变量HDREPORTS_SMTP_PASSWORD或系统密钥环"
            )
    table.finish()
    return settings


def _paths(table: _Table, base: Path) -> Paths:
    paths = Paths(
        inputs=table.path("inputs", base) or base / "inputs",
        outputs=table.path("outputs", base) or base / "outputs",
        templates=table.path("templates", base),
        plan=table.path("plan", base),
    )
    table.finish()
    return paths


class _Table:
    """One table of the file: gives typed values by key and collects what is wrong with it."""

    def __init__(self, values: dict[str, Any], name: str, problems: list[str]) -> None:
        self._values = values
        self._name = name
        self._problems = problems
        self._asked: list[str] = []

    def problem(self, key: str, message: str) -> None:
        self._problems.append(f"{self._key(key)}{message}")

    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def table(self, key: str) -> _Table:
        return _Table(self._take(key, dict, "一个表", {}), self._key(key), self._problems)

    def text(self, key: str, *, lines: bool = False) -> str | None:
        value = self._take(key, str, "文字（加英文双引号）", "").strip()
        if _CONTROL.search(value.replace("\n", "") if lines else value):
            self.problem(key, "含有换行或控制字符")
            return None
        return value or None

    def number(
        self, key: str, default: Decimal, low: Decimal | int, high: Decimal | int
    ) -> Decimal:
        value = self._take(key, (int, float), "数字（不加引号）", default)
        number = Decimal(str(value))
        if not (number.is_finite() and low <= number <= high):
            self.problem(key, f"应在{low}—{high}之间，现为{value}")
            return default
        return number

    def choice(self, key: str, known: tuple[_Choice, ...], default: _Choice) -> _Choice:
        text = self.text(key) or default
        for name in known:
            if text == name:
                return name
        self.problem(key, f"应为{'或'.join(known)}，现为{text}")
        return default

    def drop(self, key: str) -> bool:
        """Whether a key is there that must not be; its value is not looked at."""
        found = key in self._values
        if found:
            self._asked.append(key)
        return found

    def addresses(self, key: str) -> tuple[str, ...]:
        value = self._take(key, (str, list), "邮箱地址或其列表", [])
        found = [value] if isinstance(value, str) else value
        texts = [a.strip() if isinstance(a, str) else str(a) for a in found]
        for text in texts:
            if text and not _ADDRESS.fullmatch(text):
                self.problem(key, f"中的“{text}”不是邮箱地址")
        return tuple(text for text in texts if text)

    def path(self, key: str, base: Path) -> Path | None:
        text = self.text(key)
        return base / Path(text).expanduser() if text else None

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.problem(key, f"不是可用的设置项{_did_you_mean(key, self._asked)}")

    def _key(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _take(self, key: str, kind: type | tuple[type, ...], called: str, default: Any) -> Any:
        self._asked.append(key)
        value = self._values.get(key, default)
        if key in self._values and (not isinstance(value, kind) or isinstance(value, bool)):
            self.problem(key, f"应为{called}")
            return default
        return value


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, tuple(known), n=1)
    return f"（是否应为{close[0]}？）" if close else ""
