"""The six requests the harness makes of brokers, in Kafka's binary protocol: the standard library has no client."""
import collections
import socket
import struct

HOST = "127.0.0.1"
# Of a broker that answers at all, on a loaded machine; those that are stopped are not asked.
ANSWER_SECONDS = 2
CREATE_SECONDS = 10

METADATA, CREATE_TOPICS, DELETE_TOPICS, ELECT_LEADERS, ALTER_REASSIGNMENTS, DESCRIBE_QUORUM = 3, 19, 20, 43, 45, 55
ELECTION_NOT_NEEDED = 84
REPLICATION_OF_BROKER = -1


class Unanswered(Exception):
    """No answer, or one that says the broker cannot tell."""


# leaders: partition -> (leader epoch, broker id or -1)
Metadata = collections.namedtuple("Metadata", "brokers leaders")


class Reader:
    def __init__(self, data):
        self.data, self.position = data, 0

    def unpack(self, layout):
        values = struct.unpack_from(">" + layout, self.data, self.position)
        self.position += struct.calcsize(">" + layout)
        return values[0]

    def skip(self, length):
        self.position += length
        return self.data[self.position - length:self.position]

    def text(self):
        length = self.unpack("h")
        return None if length < 0 else self.skip(length).decode()

    def array(self, read):
        return [read() for _ in range(self.unpack("i"))]

    def integers(self):
        return self.array(lambda: self.unpack("i"))

    def varint(self):
        value = shift = 0
        while True:
            byte = self.unpack("B")
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7


def _text(text):
    return struct.pack(">h", len(text)) + text.encode()


def _exactly(connection, length):
    data = b""
    while len(data) < length:
        part = connection.recv(length - len(data))
        if not part:
            raise Unanswered("the broker closed the connection")
        data += part
    return data


def _exchange(port, key, version, body, seconds=ANSWER_SECONDS):
    """The answer, after its correlation id; the body begins with what the header's version adds to it."""
    request = struct.pack(">hhi", key, version, 1) + _text("quittance-harness") + body
    try:
        with socket.create_connection((HOST, port), timeout=seconds) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            (length,) = struct.unpack(">i", _exactly(connection, 4))
            return Reader(_exactly(connection, length)[4:])
    except OSError as error:
        raise Unanswered(f"port {port}: {error}") from None


def metadata(port, topic=None):
    """What this broker knows of the cluster and of the topic. Its controller id is left out: it is any broker's."""
    names = struct.pack(">i", 0) if topic is None else struct.pack(">i", 1) + _text(topic)
    answer = _exchange(port, METADATA, 8, names + b"\0\0\0")
    answer.unpack("i")  # throttle time

    def broker():
        number = answer.unpack("i")
        answer.text(), answer.unpack("i"), answer.text()
        return number

    def partition():
        answer.unpack("h")
        index, leader, epoch = answer.unpack("i"), answer.unpack("i"), answer.unpack("i")
        answer.integers(), answer.integers(), answer.integers()
        return index, (epoch, leader)

    def partitions():
        answer.unpack("h"), answer.text(), answer.unpack("?")
        found = dict(answer.array(partition))
        answer.unpack("i")
        return found

    brokers = set(answer.array(broker))
    answer.text(), answer.unpack("i")
    topics = answer.array(partitions)
    return Metadata(brokers, topics[0] if topics else {})


def quorum_leader(port):
    """(epoch, controller id) if the controller on that port is the active one."""
    name = b"__cluster_metadata"
    # Arrays and texts of this request carry their length plus one; zeros end each structure and the header.
    body = b"\0\2" + bytes([len(name) + 1]) + name + b"\2" + struct.pack(">i", 0) + b"\0\0\0"
    answer = _exchange(port, DESCRIBE_QUORUM, 0, body)
    answer.varint()
    error = answer.unpack("h")
    if error == 0 and answer.varint() == 2:
        answer.skip(answer.varint() - 1)
        if answer.varint() == 2:
            answer.unpack("i")
            error = answer.unpack("h")
            leader, epoch = answer.unpack("i"), answer.unpack("i")
            if error == 0:
                return epoch, leader
    raise Unanswered(f"the controller on port {port} is not active")


def create_topic(port, name, partitions):
    """Makes the topic with the broker's defaults. None, or Kafka's error."""
    topic = _text(name) + struct.pack(">ihii", partitions, REPLICATION_OF_BROKER, 0, 0)
    body = struct.pack(">i", 1) + topic + struct.pack(">i?", CREATE_SECONDS * 1000, False)
    answer = _exchange(port, CREATE_TOPICS, 4, body, CREATE_SECONDS + ANSWER_SECONDS)
    answer.unpack("i")

    def outcome():
        answer.text()
        return answer.unpack("h"), answer.text()

    (code, message), = answer.array(outcome)
    return None if code == 0 else message or f"Kafka's error {code}"


def delete_topic(port, name):
    """None, or Kafka's error."""
    answer = _exchange(port, DELETE_TOPICS, 1, struct.pack(">i", 1) + _text(name) + struct.pack(">i", CREATE_SECONDS * 1000),
                       CREATE_SECONDS + ANSWER_SECONDS)
    answer.unpack("i")
    (_, code), = answer.array(lambda: (answer.text(), answer.unpack("h")))
    return None if code == 0 else f"Kafka's error {code}"


def _compact(text):
    return bytes([len(text) + 1]) + text.encode()


def reassign(port, topic, partition, replicas):
    """Puts the partition's replicas into that order; the first is the preferred leader. None, or Kafka's error."""
    # Arrays and texts of this request carry their length plus one; zeros end each structure and the header.
    numbers = struct.pack(f">B{len(replicas)}i", len(replicas) + 1, *replicas)
    of_partition = b"\2" + struct.pack(">i", partition) + numbers + b"\0"
    body = b"\0" + struct.pack(">i", CREATE_SECONDS * 1000) + b"\2" + _compact(topic) + of_partition + b"\0\0"
    answer = _exchange(port, ALTER_REASSIGNMENTS, 0, body, CREATE_SECONDS + ANSWER_SECONDS)
    answer.varint(), answer.unpack("i")  # the header's end, throttle time
    code = answer.unpack("h")
    answer.skip(max(0, answer.varint() - 1))
    if code == 0 and answer.varint() == 2:
        answer.skip(answer.varint() - 1)
        if answer.varint() == 2:
            answer.unpack("i")
            code = answer.unpack("h")
    return None if code == 0 else f"Kafka's error {code}"


def elect_preferred(port, topic, partition):
    """Makes the preferred replica the leader, unless it is. None, or Kafka's error."""
    one_topic = struct.pack(">i", 1) + _text(topic) + struct.pack(">ii", 1, partition)
    body = b"\0" + one_topic + struct.pack(">i", CREATE_SECONDS * 1000)
    answer = _exchange(port, ELECT_LEADERS, 1, body, CREATE_SECONDS + ANSWER_SECONDS)
    answer.unpack("i")
    code = answer.unpack("h")

    def outcome():
        answer.unpack("i")
        return answer.unpack("h"), answer.text()

    def outcomes():
        answer.text()
        return answer.array(outcome)

    for found in answer.array(outcomes):
        code = code or found[0][0]
    return None if code in (0, ELECTION_NOT_NEEDED) else f"Kafka's error {code}"
