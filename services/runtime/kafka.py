"""How does the event log live in Apache Kafka?

The only import of aiokafka. Safety options are spelled out, since the client's own defaults are
auto-commit, latest offset, one acknowledgement and no idempotence.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    NoError,
    TopicAlreadyExistsError,
    for_code,
)

from services.runtime.errors import Rejected, Transient
from services.runtime.event_log import Outgoing, Position, Record, TopicSettings

REQUEST_TIMEOUT_MS = 30_000
SESSION_TIMEOUT_MS = 10_000
HEARTBEAT_MS = 3_000
POLL_INTERVAL_MAX_MS = 600_000  # longer than any outage of the database that we ride out in one batch
FETCH_BYTES_MAX = 64 * 1024 * 1024
LINGER_MS = 2
READ_TIMEOUT_MS = 1_000
CLOSE_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaSettings:
    """Where the brokers are and how topics are made there.

    `partitions` and `replication` count only for topics that do not exist yet.
    """

    servers: str
    partitions: int = 8
    replication: int = 1
    connection: Mapping[str, Any]

    @classmethod
    def parse(cls, url: str) -> KafkaSettings:
        """From `kafka://[user:password@]host:port[,host:port]?partitions=8&replication=3&tls=true`."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        credentials, _, servers = parts.netloc.rpartition("@")
        connection: dict[str, Any] = {}
        if options.get("tls") == "true":
            connection = {
                "security_protocol": "SSL",
                "ssl_context": ssl.create_default_context(cafile=options.get("ca")),
            }
        if credentials:
            user, _, password = credentials.partition(":")
            connection |= {
                "security_protocol": "SASL_SSL" if connection else "SASL_PLAINTEXT",
                "sasl_mechanism": options.get("sasl", "SCRAM-SHA-512"),
                "sasl_plain_username": unquote(user),
                "sasl_plain_password": unquote(password),
            }
        return cls(
            servers=servers,
            partitions=int(options.get("partitions", "8")),
            replication=int(options.get("replication", "1")),
            connection=connection,
        )


class KafkaLog:
    """The event log on Kafka 4."""

    def __init__(self, settings: KafkaSettings, *, client_id: str) -> None:
        self._settings = settings
        self._common: dict[str, Any] = {
            "bootstrap_servers": settings.servers,
            "client_id": client_id,
            "request_timeout_ms": REQUEST_TIMEOUT_MS,
            **settings.connection,
        }
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        await self._started_producer()

    async def ensure_topics(self, topics: Sequence[TopicSettings]) -> None:
        admin = AIOKafkaAdminClient(**self._common)
        try:
            await admin.start()
            there = set(await admin.list_topics())
            missing = [self._new_topic(topic) for topic in topics if topic.name not in there]
            if missing:
                _check_made(await admin.create_topics(missing))
        except (KafkaError, OSError) as error:
            raise Transient(f"Kafka at {self._settings.servers} cannot be reached: {error}") from error
        finally:
            await admin.close()

    async def publish(self, records: Sequence[Outgoing]) -> None:
        producer = await self._started_producer()
        try:
            sent = [
                await producer.send(
                    record.topic, record.value, key=record.key.encode(), headers=list(record.headers)
                )
                for record in records
            ]
            await asyncio.gather(*sent)
        except MessageSizeTooLargeError as error:
            raise Rejected("data", "larger than the broker takes") from error
        except (KafkaError, OSError) as error:
            await self._discard_producer()
            raise Transient(f"Kafka did not acknowledge: {type(error).__name__}") from error

    async def subscribe(self, group: str, topics: Sequence[str]) -> KafkaSubscription:
        consumer = AIOKafkaConsumer(
            *topics,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            max_poll_interval_ms=POLL_INTERVAL_MAX_MS,
            max_partition_fetch_bytes=FETCH_BYTES_MAX // 4,
            fetch_max_bytes=FETCH_BYTES_MAX,
            **self._common,
        )
        try:
            await consumer.start()
        except (KafkaError, OSError) as error:
            await _stop(consumer)
            raise Transient(f"Kafka at {self._settings.servers} cannot be reached: {error}") from error
        return KafkaSubscription(consumer)

    async def read(self, topic: str) -> AsyncIterator[Record]:
        consumer = AIOKafkaConsumer(
            topic,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=FETCH_BYTES_MAX // 4,
            **self._common,
        )
        try:
            await consumer.start()
            ends = {tp: end for tp, end in (await consumer.end_offsets(consumer.assignment())).items() if end}
            while ends:
                for batch in (await consumer.getmany(*ends, timeout_ms=READ_TIMEOUT_MS)).values():
                    for message in batch:
                        yield _record(message)
                for tp in [tp for tp in ends if await consumer.position(tp) >= ends[tp]]:
                    del ends[tp]
        except (KafkaError, OSError) as error:
            raise Transient(f"{topic} cannot be read: {error}") from error
        finally:
            await _stop(consumer)

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)

    async def _discard_producer(self) -> None:
        """After a failure, drop what still waits: sent later, it could overtake its own next try."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _abort(producer)

    def _new_topic(self, topic: TopicSettings) -> NewTopic:
        retention_ms = -1 if topic.retention_days is None else topic.retention_days * 86_400_000
        return NewTopic(
            topic.name,
            num_partitions=self._settings.partitions,
            replication_factor=self._settings.replication,
            topic_configs={
                "retention.ms": str(retention_ms),
                "max.message.bytes": str(topic.record_bytes_max + 64 * 1024),
                "min.insync.replicas": "2" if self._settings.replication >= 3 else "1",
            },
        )

    async def _started_producer(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    acks="all",
                    enable_idempotence=True,
                    linger_ms=LINGER_MS,
                    max_batch_size=1024 * 1024,
                    max_request_size=16 * 1024 * 1024,
                    **self._common,
                )
                try:
                    await producer.start()
                except (KafkaError, OSError) as error:
                    await _stop(producer)
                    raise Transient(
                        f"Kafka at {self._settings.servers} cannot be reached: {error}"
                    ) from error
                self._producer = producer
            return self._producer


class KafkaSubscription:
    """A member of a Kafka consumer group."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def poll(self, *, records_max: int, timeout_s: float) -> Sequence[Record]:
        try:
            batches = await self._consumer.getmany(timeout_ms=int(timeout_s * 1000), max_records=records_max)
        except (KafkaError, OSError) as error:
            raise Transient(f"Kafka cannot be read: {type(error).__name__}") from error
        return [_record(message) for batch in batches.values() for message in batch]

    async def commit(self, next_offsets: Mapping[Position, int]) -> None:
        ours = self._consumer.assignment()
        offsets = {_partition(p): offset for p, offset in next_offsets.items() if _partition(p) in ours}
        if not offsets:
            return
        try:
            await self._consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError):
            return  # the partition has moved; its new owner reads again and finds our marks
        except (KafkaError, OSError) as error:
            raise Transient(f"offsets were not committed: {type(error).__name__}") from error

    def pause(self, positions: Sequence[Position]) -> None:
        ours = self._consumer.assignment()
        self._consumer.pause(*[tp for tp in map(_partition, positions) if tp in ours])

    def resume(self, positions: Sequence[Position]) -> None:
        ours = self._consumer.assignment()
        self._consumer.resume(*[tp for tp in map(_partition, positions) if tp in ours])

    def assigned(self) -> frozenset[Position]:
        return frozenset(Position(tp.topic, tp.partition) for tp in self._consumer.assignment())

    async def lag(self) -> Mapping[Position, int]:
        found: dict[Position, int] = {}
        for tp in self._consumer.assignment():
            end = self._consumer.highwater(tp)
            with contextlib.suppress(KafkaConnectionError, IllegalStateError):
                if end is not None:
                    found[Position(tp.topic, tp.partition)] = max(0, end - await self._consumer.position(tp))
        return found

    async def close(self) -> None:
        await _stop(self._consumer)


def _check_made(answer: Any) -> None:
    """The client does not raise for a topic that the broker refuses; this does."""
    for name, code, *reason in answer.topic_errors:
        if code not in (NoError.errno, TopicAlreadyExistsError.errno):
            why = next(filter(None, reason), None) or for_code(code).__name__
            raise Transient(f"Kafka did not make the topic {name}: {why}")


async def _stop(client: Any) -> None:
    """Stop a producer or consumer, within bounds, also where its broker is dead.

    The client's own `stop` then waits for ever for records that nobody acknowledges, or is ended by the
    cancellation of a task of its own, which must not become ours.
    """
    stopping = asyncio.create_task(client.stop())
    await asyncio.wait([stopping], timeout=CLOSE_TIMEOUT_S)
    if not stopping.done() or stopping.cancelled() or stopping.exception() is not None:
        stopping.cancel()
        await _abort(client)


async def _abort(client: Any) -> None:
    """End a client's tasks and connections without finishing what it has in hand."""
    client._closed = True
    parts = [getattr(client, "_sender", None), getattr(client, "_client", None) or client.client]
    tasks = [asyncio.create_task(part.close()) for part in parts if part is not None]
    _, late = await asyncio.wait(tasks, timeout=CLOSE_TIMEOUT_S)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _partition(position: Position) -> TopicPartition:
    return TopicPartition(position.topic, position.partition)


def _record(message: Any) -> Record:
    return Record(
        Position(message.topic, message.partition),
        message.offset,
        message.key,
        message.value,
        tuple((name, value or b"") for name, value in message.headers),
        message.timestamp / 1000,
    )
