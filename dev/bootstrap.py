"""How does a fresh checkout get a ``.venv`` with exactly the locked packages and the ``catchall`` command?

``python3 dev/bootstrap.py`` for what runs, ``--dev`` for what tests need too. Standard library only. A
second call looks at a stamp and returns. The index is whatever pip is set up to use.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, NoReturn  # noqa: UP035  (so that an old Python reaches its refusal)

OLDEST = (3, 11)
CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
CACHE = CHECKOUT / ".cache"
PYTHON = VENV / "bin" / "python"
COMMAND = VENV / "bin" / "catchall"
LOCKS = {"run": CHECKOUT / "requirements.lock", "dev": CHECKOUT / "requirements-dev.lock"}


def say(line: str) -> None:
    print(f"bootstrap: {line}", file=sys.stderr, flush=True)


def refuse(line: str) -> NoReturn:
    say(line)
    raise SystemExit(1)


def check_python() -> None:
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        refuse(f"needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {have}")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        refuse("this Python cannot make a .venv: install python3-venv (Debian, Ubuntu), then try again")


def fingerprint(kind: str) -> str:
    """What an installation depends on; the folder too, as a ``.venv`` cannot be moved."""
    digest = hashlib.sha256(str(CHECKOUT).encode())
    for path in (LOCKS[kind], CHECKOUT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f".bootstrap-{kind}"


def is_current(kind: str) -> bool:
    if not (PYTHON.exists() and COMMAND.exists() and stamp(kind).exists()):
        return False
    return stamp(kind).read_text() == fingerprint(kind)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "bootstrap.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another bootstrap is at work in this folder; waiting for it")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def was_moved() -> bool:
    """Its commands start with the folder it was made in, and would run another checkout's Python."""
    pip = VENV / "bin" / "pip"
    return pip.exists() and str(VENV) not in pip.read_text(errors="replace").split("\n", 1)[0]


def has_pip() -> bool:
    if not PYTHON.exists():
        return False
    return (
        subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def make_venv() -> None:
    if has_pip() and not was_moved():
        return
    say(f"making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if done.returncode != 0:
        refuse("python -m venv failed; what it said is above")


def pip_install(what: str, *arguments: str) -> None:
    say(f"installing {what}")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--cache-dir", str(CACHE / "pip"), *arguments]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PIP_USER", "PIP_TARGET")
    }
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False)
    if done.returncode != 0:
        refuse(f"pip could not install {what} (exit {done.returncode}); what it said is above")


def pins(lock: Path) -> set[str]:
    return {line.split("\\")[0].strip() for line in lock.read_text().splitlines() if "==" in line}


def install(kind: str) -> None:
    lock = LOCKS[kind]
    make_venv()
    pip_install(lock.name, "--require-hashes", "--only-binary", ":all:", "-r", str(lock))
    pip_install("catchall itself", "--no-deps", "--no-build-isolation", "-e", str(CHECKOUT))
    stamp(kind).write_text(fingerprint(kind))
    if kind == "dev" and pins(LOCKS["run"]) <= pins(lock):
        stamp("run").write_text(fingerprint("run"))  # the development lock holds everything that runs


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bootstrap", description="Make or refresh the checkout's .venv.")
    parser.add_argument("--dev", action="store_true", help="also what tests, checks and benchmarks need")
    kind = "dev" if parser.parse_args(arguments).dev else "run"
    check_python()
    if is_current(kind):
        return 0
    with one_at_a_time():
        if not is_current(kind):
            for other in LOCKS:
                stamp(other).unlink(missing_ok=True)
            install(kind)
            say("ready: .venv/bin/catchall")
    return 0


if __name__ == "__main__":
    sys.exit(main())
