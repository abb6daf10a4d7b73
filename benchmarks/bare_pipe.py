"""What would the same three hops cost with nothing in them?

One hop: read a batch, one transaction with inbox, effect and outbox row for each record, publish,
forget the outbox rows, commit the offsets. No parsing, no logic, no second connection. The chain
is measured against this on the same broker and database.

Usage: python -m benchmarks.bare_pipe HOP BROKER DATABASE (started by benchmarks.chain)
"""

from __future__ import annotations

import asyncio
import sys

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

HOPS = 3
BATCH = 200

SCHEMA = """
CREATE TABLE IF NOT EXISTS {s}.inbox (event_key text PRIMARY KEY, seen_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS {s}.effect (order_id text PRIMARY KEY, payload bytea NOT NULL);
CREATE TABLE IF NOT EXISTS {s}.outbox (seq bigserial PRIMARY KEY, key text NOT NULL, value bytea NOT NULL);
"""


def topic(hop: int) -> str:
    return f"bench.hop{hop}.v1"


async def run_hop(hop: int, broker: str, database: str) -> None:
    """One hop as a process of its own, until it is ended."""
    schema = f"pipe{hop}"
    connection = await asyncpg.connect(database)
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    await connection.execute(SCHEMA.format(s=schema))
    consumer = AIOKafkaConsumer(
        topic(hop),
        bootstrap_servers=broker,
        group_id=schema,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=broker, acks="all", enable_idempotence=True, linger_ms=2, max_batch_size=1024 * 1024
    )
    await consumer.start()
    await producer.start()
    while True:
        batches = await consumer.getmany(timeout_ms=500, max_records=BATCH)
        records = [record for batch in batches.values() for record in batch]
        if records:
            await _transaction(connection, schema, records)
            sent = [
                await producer.send(topic(hop + 1), r.value, key=r.key, headers=list(r.headers))
                for r in records
            ]
            await asyncio.gather(*sent)
            await connection.execute(f"DELETE FROM {schema}.outbox")
            await consumer.commit({TopicPartition(r.topic, r.partition): r.offset + 1 for r in records})


async def _transaction(connection: asyncpg.Connection, schema: str, records: list[object]) -> None:
    keys = [(record.key.decode(),) for record in records]  # type: ignore[attr-defined]
    rows = [(record.key.decode(), record.value) for record in records]  # type: ignore[attr-defined]
    async with connection.transaction():
        await connection.fetch(
            f"SELECT event_key FROM {schema}.inbox WHERE event_key = ANY($1::text[])",
            [key for (key,) in keys],
        )
        await connection.executemany(
            f"INSERT INTO {schema}.effect VALUES ($1, $2) ON CONFLICT DO NOTHING", rows
        )
        await connection.executemany(f"INSERT INTO {schema}.inbox VALUES ($1)", keys)
        await connection.executemany(f"INSERT INTO {schema}.outbox (key, value) VALUES ($1, $2)", rows)


if __name__ == "__main__":
    asyncio.run(run_hop(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
