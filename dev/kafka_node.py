"""How do I get a real Kafka broker on this machine, one that tests can stop, kill and pause?

One KRaft node from its jars: Maven copies them into ``.cache/kafka`` once, then ``java`` runs them.
By hand: ``python -m dev.kafka_node --port 9092 --data var/kafka``.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from dev import (
    CACHE,
    CHECKOUT,
    MissingTool,
    NodeFailure,
    file_lock,
    free_port,
    hold_until_interrupted,
    log_tail,
    port_is_free,
    terminate_is_interrupt,
)

POM = CHECKOUT / "dev" / "kafka" / "pom.xml"
JARS = CACHE / "kafka"
MESSAGE_MAX_BYTES = 12 * 1024 * 1024

# After SIGKILL the new broker may register only once the old one's session is over: Kafka's own 9 s
# would be most of a restart here.
SESSION_TIMEOUT_MS = 1500

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={folder}/logs
auto.create.topics.enable=false
message.max.bytes={message_max}
replica.fetch.max.bytes={message_max}
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
default.replication.factor=1
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=250
broker.session.timeout.ms={session_timeout}
"""

LOGGING = """\
<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="ERROR">
  <Appenders>
    <File name="file" fileName="{log}" append="true">
      <PatternLayout pattern="%d %p %c{{1}} %m%n"/>
    </File>
  </Appenders>
  <Loggers>
    <Root level="WARN"><AppenderRef ref="file"/></Root>
  </Loggers>
</Configuration>
"""


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        package = {"java": "a Java 17 or newer runtime", "mvn": "Apache Maven"}[name]
        raise MissingTool(f"needs {name} ({package}) on the PATH to run Kafka")
    return found


def fetch_jars() -> Path:
    """The folder with the broker's jars, copied there by Maven when the pom has changed."""
    stamp, wanted = JARS / "stamp", hashlib.sha256(POM.read_bytes()).hexdigest()
    with file_lock(CACHE / "kafka.lock"):
        if not stamp.exists() or stamp.read_text() != wanted:
            maven = _tool("mvn")
            shutil.rmtree(JARS, ignore_errors=True)
            _copy_jars(maven)
            stamp.write_text(wanted)
    return JARS / "lib"


def _copy_jars(maven: str) -> None:
    command = [maven, "-q", "-B", "-f", str(POM), f"-Dmaven.repo.local={CACHE / 'm2'}"]
    command += ["dependency:copy-dependencies", f"-DoutputDirectory={JARS / 'lib'}", "-DincludeScope=runtime"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NodeFailure(f"mvn could not fetch Kafka's jars:\n{(done.stdout + done.stderr)[-2000:]}")


class KafkaNode:
    """One broker on 127.0.0.1; its ports and its data outlive ``stop`` and ``kill``."""

    def __init__(
        self, folder: Path, *, port: int | None = None, fast_start: bool = True, heap: str = "512m"
    ) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / "kafka.log"
        self.output = self.folder / "output.log"
        self._properties = self.folder / "server.properties"
        self._java_options = [f"-Xmx{heap}", "-XX:+UseSerialGC"]
        if fast_start:
            self._java_options.append("-XX:TieredStopAtLevel=1")
        self._process: subprocess.Popen[bytes] | None = None
        before = self._ports_before()
        self.port = port or (before[0] if before else free_port())
        self._controller_port = before[1] if before else free_port()

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._running().pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *, timeout: float = 60.0) -> None:
        """Start on the same ports and data as before; return once a client has been answered."""
        if self.alive:
            return
        _tool("java")
        jars = fetch_jars()
        for port in (self.port, self._controller_port):
            if not port_is_free(port):
                raise NodeFailure(f"port {port} of 127.0.0.1 is taken")
        self._format(jars)
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                self._java(jars, "kafka.Kafka", str(self._properties)),
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            self._wait_until_ready(time.monotonic() + timeout)
        except BaseException:
            self.kill()
            raise

    def stop(self, *, timeout: float = 30.0) -> None:
        """SIGTERM: the broker finishes what it has; SIGKILL when that takes too long."""
        if self._process is None:
            return
        if self.alive:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """SIGKILL: as when the machine loses power, except that the page cache survives."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nobody answers."""
        self._running().send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._running().send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or not self.alive:
            raise NodeFailure("the Kafka node is not running")
        return self._process

    def _ports_before(self) -> tuple[int, int] | None:
        """The quorum remembers its controller's port, so a folder keeps the ports it was made with."""
        if not self._properties.exists():
            return None
        found = re.search(
            r"^listeners=PLAINTEXT://127\.0\.0\.1:(\d+),CONTROLLER://127\.0\.0\.1:(\d+)$",
            self._properties.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        return (int(found[1]), int(found[2])) if found else None

    def _format(self, jars: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(
            PROPERTIES.format(
                port=self.port,
                controller_port=self._controller_port,
                folder=self.folder,
                message_max=MESSAGE_MAX_BYTES,
                session_timeout=SESSION_TIMEOUT_MS,
            ),
            encoding="utf-8",
        )
        (self.folder / "log4j2.xml").write_text(LOGGING.format(log=self.log), encoding="utf-8")
        if (self.folder / "logs" / "meta.properties").exists():
            return
        arguments = ["format", "--standalone", "-t", _cluster_id(), "-c", str(self._properties)]
        done = subprocess.run(
            self._java(jars, "kafka.tools.StorageTool", *arguments),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise NodeFailure(f"Kafka could not format {self.folder}:\n{done.stdout}{done.stderr}")

    def _java(self, jars: Path, main: str, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.xml'}"
        return [_tool("java"), *self._java_options, "-cp", f"{jars}/*", logging, main, *arguments]

    def _wait_until_ready(self, deadline: float) -> None:
        """The port first, then a client: a client that meets a closed port logs every attempt."""
        while not _port_answers(self.port):
            self._still_starting(deadline)
            time.sleep(0.05)
        with ThreadPoolExecutor(1) as thread:  # the caller may be inside an event loop of its own
            thread.submit(asyncio.run, self._meet_a_client(deadline)).result()

    async def _meet_a_client(self, deadline: float) -> None:
        """Ask as a consumer group would: that also makes the offsets topic, the slow first step."""
        from aiokafka.admin import AIOKafkaAdminClient
        from aiokafka.errors import KafkaError

        while True:
            client = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
            try:
                await client.start()
                await client.find_coordinator("dev-kafka-node")
                return
            except KafkaError:
                self._still_starting(deadline)
                await asyncio.sleep(0.05)
            finally:
                await client.close()

    def _still_starting(self, deadline: float) -> None:
        if not self.alive:
            raise NodeFailure(f"Kafka ended while starting:\n{log_tail(self.output)}\n{log_tail(self.log)}")
        if time.monotonic() > deadline:
            raise NodeFailure(f"Kafka did not answer in time:\n{log_tail(self.log)}")


def _cluster_id() -> str:
    """22 characters as Kafka writes them; a leading dash would look like an option."""
    return "c" + base64.urlsafe_b64encode(secrets.token_bytes(16)).decode()[1:22]


def _port_answers(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.kafka_node", description="Run Kafka until Ctrl-C.")
    parser.add_argument("--port", type=int, default=9092)
    parser.add_argument("--data", type=Path, default=Path("var/kafka"))
    options = parser.parse_args(arguments)
    node = KafkaNode(options.data, port=options.port, fast_start=False)
    try:
        with terminate_is_interrupt(), node:
            print(node.bootstrap, flush=True)
            interrupted = hold_until_interrupted(lambda: node.alive)
    except KeyboardInterrupt:
        return 0
    except (MissingTool, NodeFailure) as refusal:
        print(f"kafka_node: {refusal}", file=sys.stderr)
        return 1
    return 0 if interrupted else 1


if __name__ == "__main__":
    sys.exit(main())
