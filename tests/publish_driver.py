"""Run by tests in a process of its own: publish, and be killed at the n-th step of it.

`kills OUTPUTS [no-exchange]` prints a line for each broken promise; `publish OUTPUTS TEXT TIMES`
publishes; `forbidden OUTPUTS` publishes without any rights and prints the message.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from hdreports.publishing import folder as module
from hdreports.publishing.bundle import Bundle, ManifestHead
from hdreports.publishing.folder import PublishError, publish, recover
from hdreports.publishing.kept import edited_files

HEAD = ManifestHead("2023-Q3", "2023-09-10", "2023-09-12", "haidong-2023", True)
STEPS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "ctypes.dlsym"}


def bundle(text: str) -> Bundle:
    made = Bundle()
    for unit in ("a", "b"):
        made.add(f"r/{unit}.docx", text.encode() * 99, kind="progress-report", format="docx")
    return made


def state(outputs: Path) -> str | None:
    """The text that all files hold; None: no folder; "broken" otherwise."""
    final = outputs / "2023-Q3"
    if not final.exists():
        return None
    files = [final / "r/a.docx", final / "r/b.docx"]
    if not all(f.exists() for f in [*files, final / "manifest.json"]) or edited_files(final):
        return "broken"
    return files[0].read_text()[:3]


def in_child(work: Callable[[], None]) -> bool:
    """Whether the work ended (True) or was killed."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def die_at(step: int) -> None:
    count = 0

    def hook(event: str, _: object) -> None:
        nonlocal count
        if event in STEPS:
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def kills(outputs: Path, *, atomic: bool) -> None:
    publish(bundle("old"), outputs, HEAD)
    for step in range(1, 500):

        def work(step: int = step) -> None:
            die_at(step)
            publish(bundle("new"), outputs, HEAD)

        ended = in_child(work)
        if atomic and state(outputs) not in ("old", "new"):
            print(f"step {step}: {state(outputs)}")
        recover(outputs)
        if state(outputs) not in ("old", "new"):
            print(f"step {step}, recovered: {state(outputs)}")
        if {p.name for p in outputs.iterdir()} != {"2023-Q3", ".publish.lock"}:
            print(f"step {step}: left {sorted(p.name for p in outputs.iterdir())}")
        if ended:
            print("steps", step - 1)
            return
        publish(bundle("old"), outputs, HEAD)
    print("never ended")


def cannot_exchange(*_: object) -> None:
    raise OSError(errno.EINVAL, "no exchange here")


def forbidden(outputs: Path) -> None:
    """As nobody, since root may write everywhere."""
    publish(bundle("old"), outputs, HEAD)
    outputs.chmod(0o555)

    def work() -> None:
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        try:
            publish(bundle("new"), outputs, HEAD)
            print("no error", flush=True)
        except PublishError as error:
            print(error, flush=True)

    in_child(work)
    outputs.chmod(0o755)
    print(state(outputs))


if __name__ == "__main__":
    command, folder, *rest = sys.argv[1:]
    if command == "kills":
        if rest:
            module.exchange = cannot_exchange
        kills(Path(folder), atomic=not rest)
    elif command == "forbidden":
        forbidden(Path(folder))
    else:
        for _ in range(int(rest[1])):
            publish(bundle(rest[0]), Path(folder), HEAD)
