#!/usr/bin/env python3
"""The events of a partition, read from Kafka with a stock client and nothing of ours but the .proto files.

    protoc -Iprotos -I.deps/googleapis --python_out=gen protos/quittance/v1/*.proto
    PYTHONPATH=gen examples/consumers/read_events.py HOST:PORT quittance.accounts 3 8

The last two are the partition and how many the topic has. Prints a line an event: height, command, event, account.
Needs Debian's python3-confluent-kafka and python3-protobuf.
"""
import hashlib
import struct
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from quittance.v1 import entry_pb2

brokers, topic, partition, partition_count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
consumer = Consumer({"bootstrap.servers": brokers, "group.id": "read-events", "enable.auto.commit": False,
                     "enable.partition.eof": True, "auto.offset.reset": "error"})
consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)])
tip, height = None, 0
while True:
    message = consumer.poll(30)
    if message is None:
        sys.exit("the brokers do not answer")
    if message.error():
        if message.error().code() == KafkaError._PARTITION_EOF:
            break
        sys.exit(str(message.error()))
    record = entry_pb2.Record.FromString(message.value())
    if tip is None:  # what the first record must name: a hash of which chain this is
        tip = hashlib.sha256(struct.pack(">I16sIII", 1, record.ledger_id, record.log, partition, partition_count)).digest()
    if record.prev != tip:
        continue  # noise: decided on a state that another record had already changed
    tip = hashlib.sha256(message.value()).digest()
    for event in record.events:
        print(height, record.command_id, event.WhichOneof("body"), record.stream)
    height += 1
print(f"{height} records count", file=sys.stderr)
