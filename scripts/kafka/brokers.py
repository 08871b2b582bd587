"""A cluster of combined KRaft brokers."""
import base64
import pathlib
import re
import shutil
import signal
import time
import uuid

import wire
from processes import Broker, ClusterError, PortTaken, Proxy, complaints, spawn

HERE = pathlib.Path(__file__).resolve().parent
# Three small JVMs start in half the time without the second compiler and with one collector thread.
JAVA = ["java", "-Xmx256m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
USABLE_SECONDS = 180
ELECTION_SECONDS = 60
PORT_ATTEMPTS = 5


class Cluster:
    """pause(): called between two looks at a condition; it raises when the work is to end. `proxied`: clients reach
    the brokers through a proxy that can be cut."""

    def __init__(self, jars, folder, count, settings, pause, jvm_options, proxied=False):
        self.jars, self.folder, self.count, self.settings = jars, folder, count, settings
        self.pause, self.jvm_options, self.proxied = pause, jvm_options, proxied
        self.brokers = {}
        self.proxy = None

    def start(self):
        for attempt in range(PORT_ATTEMPTS):
            try:
                self.prepare()
                for number in self.brokers:
                    self.start_broker(number)
                if self.proxied:
                    with open(self.folder / "proxy.log", "w") as log:
                        self.proxy = Proxy(self.brokers.values(), log)
                return self.await_all()
            except PortTaken as taken:
                self.close()
                last = taken
        raise ClusterError(f"{last}, after {PORT_ATTEMPTS} attempts with others")

    def prepare(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.brokers = {n: Broker(n, self.folder) for n in range(1, self.count + 1)}
        voters = ",".join(f"{b.number}@{wire.HOST}:{b.controller_port}" for b in self.brokers.values())
        in_sync = 2 if self.count >= 3 else 1
        template = (HERE / "broker.properties").read_text()
        for b in self.brokers.values():
            text = template.format(number=b.number, voters=voters, port=b.port, controller_port=b.controller_port,
                                   data=b.data, replicas=min(self.count, 3), in_sync=in_sync)
            # Of two lines with one key, the later counts.
            settings = [*(b.proxied_listeners() if self.proxied else []), *self.settings]
            b.settings_file.write_text(text + "".join(f"{s}\n" for s in settings))
        self._format()

    def bootstrap(self):
        return ",".join(f"{wire.HOST}:{b.gate_port if self.proxied else b.port}" for b in self.brokers.values())

    def close(self):
        if self.proxy is not None:
            self.proxy.close()
            self.proxy = None
        for broker in self.brokers.values():
            if broker.process is not None:
                broker.kill()
            for reservation in broker.reservations:
                reservation.close()
        self.brokers = {}
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_broker(self, number):
        broker = self._broker(number)
        if broker.process is not None and broker.process.poll() is None:
            raise ClusterError(f"broker {number} runs")
        with open(broker.log_file, "a") as log:
            broker.log_start_bytes = log.tell()
            broker.process = spawn(self._java("kafka.Kafka", broker.settings_file), log)

    def kill(self, number):
        self._running(number).kill()

    def finish(self, number):
        """SIGTERM, and until the broker has ended in order."""
        broker = self._running(number)
        broker.send(signal.SIGTERM)
        self._until(lambda: _require_end(broker.process), USABLE_SECONDS)
        broker.process = None

    def stop(self, number):
        broker = self._running(number)
        broker.send(signal.SIGSTOP)
        broker.stopped = True

    def cont(self, number):
        broker = self._running(number)
        broker.send(signal.SIGCONT)
        broker.stopped = False

    def await_all(self):
        """Until every broker that should run answers, and sees all of them as registered and not fenced."""
        def all_answer():
            awake = self._awake()
            numbers = {b.number for b in awake}
            missing = {b.number: numbers - wire.metadata(b.port).brokers for b in awake}
            waiting = [f"broker {n} does not see {sorted(m)}" for n, m in missing.items() if m]
            if waiting:
                raise wire.Unanswered("; ".join(waiting))

        self._until(all_answer, USABLE_SECONDS)

    def leader(self, topic, partition):
        """The leader of the newest epoch that any broker knows, once it is one that runs and is not stopped."""
        def find():
            known = []
            for broker in self._awake():
                try:
                    known.append(wire.metadata(broker.port, topic).leaders.get(partition, (-1, -1)))
                except wire.Unanswered:
                    pass
            epoch, leader = max(known, default=(-1, -1))
            if leader not in {b.number for b in self._awake()}:
                raise wire.Unanswered(f"{topic}/{partition} has no leader that runs (epoch {epoch}, leader {leader})")
            return leader

        return self._until(find, ELECTION_SECONDS)

    def controller(self):
        """The active controller of the newest epoch, once there is one that runs and is not stopped."""
        def find():
            known = []
            for broker in self._awake():
                try:
                    known.append(wire.quorum_leader(broker.controller_port))
                except wire.Unanswered:
                    pass
            if not known:
                raise wire.Unanswered("no controller is active")
            return max(known)[1]

        return self._until(find, ELECTION_SECONDS)

    def network(self, verb, number):
        """cut, mute, heal, reset: see proxy.py."""
        if self.proxy is None:
            raise ClusterError("there is no proxy")
        self.proxy.order(verb, self._broker(number).number)

    def move(self, topic, partition, number):
        """Makes that broker the partition's leader, where it is in sync."""
        awake = self._awake()
        replicas = sorted(self.brokers, key=lambda n: n != number)
        for act in (lambda port: wire.reassign(port, topic, partition, replicas),
                    lambda port: wire.elect_preferred(port, topic, partition)):
            error = act(awake[0].port)
            if error is not None:
                raise ClusterError(error)

    def create_topic(self, name, partitions):
        """With the brokers' defaults, and until each partition has a leader."""
        awake = self._awake()
        if not awake:
            raise ClusterError("no broker runs")
        error = wire.create_topic(awake[0].port, name, partitions)
        if error is not None:
            raise ClusterError(error)
        for partition in range(partitions):
            self.leader(name, partition)

    def delete_topic(self, name):
        error = wire.delete_topic(self._awake()[0].port, name)
        if error is not None:
            raise ClusterError(error)

    def _broker(self, number):
        if number not in self.brokers:
            raise ClusterError(f"there is no broker {number}")
        return self.brokers[number]

    def _running(self, number):
        broker = self._broker(number)
        broker.require_running()
        return broker

    def _awake(self):
        """Those that should answer; raises if one of them has ended by itself."""
        awake = [b for b in self.brokers.values() if b.process is not None and not b.stopped]
        for broker in awake:
            broker.require_running()
        return awake

    def _until(self, look, seconds):
        deadline = time.monotonic() + seconds
        while True:
            try:
                return look()
            except wire.Unanswered as error:
                if time.monotonic() > deadline:
                    raise ClusterError(f"after {seconds} seconds: {error}") from None
            self.pause()

    def _java(self, program, *arguments):
        logging = HERE / "log4j2.properties"
        options = [*self.jvm_options, f"-Dlog4j2.configurationFile={logging}", "-cp", f"{self.jars}/*"]
        return [*JAVA, *options, program, *map(str, arguments)]

    def _format(self):
        """Formats the first broker's folder; the others differ in their ids only, and a second JVM costs a second."""
        cluster_id, first = _random_id(), self.brokers[1]
        log_file = self.folder / "format.log"
        with open(log_file, "w") as log:
            command = self._java("kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", first.settings_file)
            formatter = spawn(command, log)
        try:
            self._until(lambda: _require_end(formatter), USABLE_SECONDS)
        finally:
            formatter.kill()
            formatter.wait()
        if formatter.returncode != 0:
            raise ClusterError(f"the data folders were not formatted: {complaints(log_file.read_text())}")
        for other in list(self.brokers.values())[1:]:
            shutil.copytree(first.data, other.data)
            properties = other.data / "meta.properties"
            text = re.sub(r"(?m)^node\.id=.*", f"node.id={other.number}", properties.read_text())
            properties.write_text(re.sub(r"(?m)^directory\.id=.*", f"directory.id={_random_id()}", text))


def _require_end(process):
    if process.poll() is None:
        raise wire.Unanswered(f"process {process.pid} has not ended")


def _random_id():
    """22 characters of base64 without a leading dash, as Kafka prints its ids."""
    return "A" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]
