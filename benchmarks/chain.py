"""How many orders go from placed to decided in a second, how late, and where does the time go?

Three runs on one machine: the embedded default; Kafka and PostgreSQL with three processes; and the
bare pipe of `benchmarks.bare_pipe` on the same broker and database. Prints one JSON object a run.

Usage: python -m benchmarks.chain [--orders 6000] [--lists FOLDER] [embedded|distributed]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from benchmarks.bare_pipe import HOPS, topic
from benchmarks.load import Seen, listen, orders, quantile, send_all, send_at, until_answered
from dev.kafka_node import KafkaNode
from dev.postgres_node import PostgresNode
from services.runtime.event_log import TopicSettings
from services.runtime.service import topic_settings
from tests.chain.deployment import SAMPLE_LISTS, Deployment

PATIENCE_S = 60.0
WARM_UP = 500


def cpu_seconds(process: psutil.Process) -> float:
    """CPU time of a process and its children."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


class Meter:
    """CPU per order of every process that takes part."""

    def __init__(self, processes: dict[str, psutil.Process]) -> None:
        self._processes = processes
        self._before = {name: self._spent(process) for name, process in processes.items()}

    def per_order_ms(self, count: int) -> dict[str, float]:
        return {
            name: round((self._spent(process) - self._before[name]) * 1000 / count, 3)
            for name, process in self._processes.items()
        }

    @staticmethod
    def _spent(process: psutil.Process) -> float:
        """The sender started the others, so that its children are theirs."""
        if process.pid == psutil.Process().pid:
            times = process.cpu_times()
            return times.user + times.system
        return cpu_seconds(process)


async def measure_chain(
    deployment: Deployment, processes: dict[str, psutil.Process], count: int
) -> dict[str, Any]:
    """Throughput with everything sent at once, then latency at half that rate."""
    event_log = deployment.event_log()
    await event_log.start()
    await event_log.ensure_topics(topic_settings())
    stopping, warm, seen = asyncio.Event(), Seen(), Seen()
    listeners = [asyncio.create_task(listen(event_log, warm, "bench-warm", stopping))]
    await send_all(event_log, orders(WARM_UP, prefix="W"), warm)
    await until_answered(warm, WARM_UP, seconds=PATIENCE_S)
    records = orders(count, prefix="T")
    meter, started = Meter(processes), time.monotonic()
    await send_all(event_log, records, warm)
    await until_answered(warm, WARM_UP + count, seconds=PATIENCE_S)
    rate = count / (time.monotonic() - started)
    cpu = meter.per_order_ms(count)
    listeners.append(asyncio.create_task(listen(event_log, seen, "bench-late", stopping)))
    await asyncio.sleep(1)
    half = orders(int(rate / 2 * 10), prefix="L")
    await send_at(event_log, half, seen, rate=rate / 2)
    await asyncio.sleep(3)
    stopping.set()
    await asyncio.gather(*listeners)
    await event_log.close()
    late = seen.latencies_ms()
    return {
        "orders_per_second": round(rate, 1),
        "cpu_ms_per_order": cpu,
        "latency_ms_at_half_load": {
            f"p{int(q * 100)}": round(quantile(late, q), 1) for q in (0.5, 0.95, 0.99)
        },
    }


async def measure_pipe(kafka: KafkaNode, database: str, deployment: Deployment, count: int) -> dict[str, Any]:
    """Throughput of three hops with nothing in them."""
    event_log = deployment.event_log()
    await event_log.start()
    settings = [TopicSettings(topic(hop), 1, 8 * 1024 * 1024) for hop in range(HOPS + 1)]
    await event_log.ensure_topics(settings)
    command = [sys.executable, "-m", "benchmarks.bare_pipe"]
    hops = [
        subprocess.Popen([*command, str(hop), kafka.bootstrap, database.replace("+asyncpg", "")])
        for hop in range(HOPS)
    ]
    try:
        last = await event_log.subscribe("bench-pipe", [topic(HOPS)])
        await asyncio.sleep(5)
        records = [type(r)(topic(0), r.key, r.value, r.headers) for r in orders(WARM_UP + count, prefix="P")]
        await event_log.publish(records[:WARM_UP])
        await _count(last, WARM_UP)
        started = time.monotonic()
        sending = asyncio.create_task(_publish_in_parts(event_log.publish, records[WARM_UP:]))
        await _count(last, count)
        rate = count / (time.monotonic() - started)
        await sending
        await last.close()
    finally:
        for hop in hops:
            hop.kill()
            hop.wait()
        await event_log.close()
    return {"orders_per_second": round(rate, 1)}


async def _publish_in_parts(publish: Callable[[Any], Any], records: list[Any]) -> None:
    for start in range(0, len(records), 250):
        await publish(records[start : start + 250])


async def _count(subscription: Any, wanted: int) -> None:
    seen, deadline = 0, time.monotonic() + PATIENCE_S
    while seen < wanted:
        seen += len(await subscription.poll(records_max=2_000, timeout_s=0.2))
        if time.monotonic() > deadline:
            raise TimeoutError(f"{seen} of {wanted} came through the bare pipe")


def run_embedded(home: Path, lists: Path, count: int) -> dict[str, Any]:
    deployment = Deployment(home, None, None, {"CATCHALL_LOG_LEVEL": "WARNING"})
    deployment.command("lists", "import", str(lists))
    deployment.start_embedded()
    try:
        time.sleep(3)
        processes = {"services": psutil.Process(deployment.processes["all"].pid), "sender": psutil.Process()}
        return asyncio.run(measure_chain(deployment, processes, count))
    finally:
        deployment.stop()


def run_distributed(home: Path, lists: Path, count: int) -> dict[str, Any]:
    with PostgresNode(durable=True) as postgres:
        kafka = KafkaNode(home / "kafka", fast_start=False)
        kafka.start()
        url = postgres.create_database("bench")
        deployment = Deployment(
            home, f"kafka://{kafka.bootstrap}?partitions=4", url, {"CATCHALL_LOG_LEVEL": "WARNING"}
        )
        try:
            deployment.command("lists", "import", str(lists))
            pipe = asyncio.run(measure_pipe(kafka, postgres.create_database("pipe"), deployment, count))
            deployment.start()
            time.sleep(8)
            processes = {name: psutil.Process(process.pid) for name, process in deployment.processes.items()}
            processes |= {"kafka": psutil.Process(kafka.pid), "postgresql": psutil.Process(postgres.pid)}
            processes["sender"] = psutil.Process()
            chain = asyncio.run(measure_chain(deployment, processes, count))
        finally:
            deployment.stop()
            kafka.stop()
    share = chain["orders_per_second"] / pipe["orders_per_second"]
    return chain | {
        "bare_pipe_orders_per_second": pipe["orders_per_second"],
        "share_of_bare_pipe": round(share, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", nargs="?", choices=["embedded", "distributed", "both"], default="both")
    parser.add_argument("--orders", type=int, default=6_000)
    parser.add_argument("--lists", type=Path, default=SAMPLE_LISTS)
    arguments = parser.parse_args()
    runs = {"embedded": run_embedded, "distributed": run_distributed}
    for what in runs if arguments.what == "both" else (arguments.what,):
        with tempfile.TemporaryDirectory(prefix="catchall-bench-") as folder:
            found = runs[what](Path(folder), arguments.lists, arguments.orders)
        print(json.dumps({"run": what, "orders": arguments.orders, **found}), flush=True)


if __name__ == "__main__":
    main()
