#!/usr/bin/env python3
"""Real Kafka brokers on loopback, for tests and for developers.

`serve` is the harness of tests: it prints `bootstrap HOST:PORT,...`, then takes one command a line on standard input
and answers each with one line, `ok`, `ok VALUE` or `error WHY`:

  kill N              SIGKILL to broker N
  stop N, cont N      SIGSTOP, SIGCONT
  start N             start a broker that does not run; `wait` says when it answers
  wait                until all brokers that were not killed or stopped answer and see one another
  topic NAME COUNT    create a topic of COUNT partitions, and wait until each has a leader
  drop NAME           delete a topic
  leader TOPIC PART   the broker that leads the partition, once it is one that runs
  controller          the active controller, once it is one that runs
  move TOPIC PART N   make broker N the leader of the partition
  cut N, mute N, heal N, reset N
                      the network between clients and broker N, with --proxied; see proxy.py

It ends with its standard input, or by SIGTERM or SIGINT; then no broker runs and their data is gone. If it is killed,
the kernel kills the brokers. `up` and `down` are the same for a developer, in the background; there, DIR/commands
takes commands and DIR/answers has the answers.
"""
import argparse
import fcntl
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import time

import archive
import brokers
import jars

POLL_SECONDS = 0.05
DOWN_SECONDS = 30


class Ended(Exception):
    """Standard input ended, or a signal asked for the end."""


def end_by_signal(*_):
    raise Ended


class Commands:
    """Lines of standard input. Its end is noticed during waits too, so that a killed test leaves nothing behind."""

    def __init__(self):
        self.pending = b""

    def pause(self):
        if select.select([0], [], [], POLL_SECONDS)[0]:
            self._read()

    def next(self):
        while b"\n" not in self.pending:
            self._read()
        line, self.pending = self.pending.split(b"\n", 1)
        return line.decode(errors="replace").split()

    def _read(self):
        try:
            part = os.read(0, 4096)
        except ConnectionResetError:  # the other end died with answers unread
            part = b""
        if not part:
            raise Ended
        self.pending += part


class Claim:
    """The folder's `pid` file, locked by the serving process for as long as it lives."""

    def __init__(self, folder):
        self.path = folder / "pid"
        self.file = None

    def take(self):
        """False: another process serves in that folder."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            file = open(self.path, "a+")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            # The one before may have removed the file between the open and the lock.
            if self.path.exists() and os.path.samestat(os.fstat(file.fileno()), self.path.stat()):
                break
            file.close()
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self.file = file
        return True

    def holder(self):
        """The pid of the process that serves, or None."""
        try:
            with open(self.path) as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return int(self.path.read_text() or 0) or None
        return None

    def drop(self):
        self.path.unlink()
        self.file.close()


def remove_if_empty(folder):
    try:
        folder.rmdir()
    except OSError:
        pass  # something of others is in it


def answer(cluster, words):
    number = lambda: int(words[1])
    verbs = {
        "kill": (2, lambda: cluster.kill(number())),
        "stop": (2, lambda: cluster.stop(number())),
        "cont": (2, lambda: cluster.cont(number())),
        "start": (2, lambda: cluster.start_broker(number())),
        "wait": (1, cluster.await_all),
        "topic": (3, lambda: cluster.create_topic(words[1], int(words[2]))),
        "drop": (2, lambda: cluster.delete_topic(words[1])),
        "leader": (3, lambda: cluster.leader(words[1], int(words[2]))),
        "controller": (1, cluster.controller),
        "move": (4, lambda: cluster.move(words[1], int(words[2]), int(words[3]))),
        **{verb: (2, lambda: cluster.network(words[0], number())) for verb in ("cut", "mute", "heal", "reset")},
    }
    count, act = verbs.get(words[0] if words else "", (0, None))
    if act is None or len(words) != count:
        return "error no such command: " + " ".join(words)
    try:
        value = act()
    except (brokers.ClusterError, brokers.wire.Unanswered, ValueError) as error:
        return "error " + " ".join(str(error).split())
    return "ok" if value is None else f"ok {value}"


def say(line):
    # Unbuffered: of a reader that has gone, nothing is left to be written at exit.
    os.write(1, f"{line}\n".encode())


def serve(args):
    claim = Claim(args.dir)
    if not claim.take():
        sys.exit(f"kafka: another cluster runs in {args.dir}")
    commands = Commands()
    cluster = None
    bootstrap_file = args.dir / "bootstrap"
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end_by_signal)
        folder = jars.fetch()
        options = archive.jvm_options(folder, commands.pause)
        cluster = brokers.Cluster(folder, args.dir / "brokers", args.brokers, args.set, commands.pause, options,
                                  args.proxied)
        cluster.start()
        part = args.dir / "bootstrap.part"
        part.write_text(cluster.bootstrap() + "\n")
        part.rename(bootstrap_file)
        say("bootstrap " + cluster.bootstrap())
        while True:
            say(answer(cluster, commands.next()))
    except (Ended, BrokenPipeError):
        pass
    except (jars.FetchError, brokers.ClusterError) as error:
        sys.exit(f"kafka: {error}")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if cluster is not None:
            cluster.close()
        bootstrap_file.unlink(missing_ok=True)
        claim.drop()
        remove_if_empty(args.dir)


def background_files(folder):
    return folder / "commands", folder / "answers", folder / "serve.log"


def spawn_serve(args):
    commands, answers, log = background_files(args.dir)
    for file in (commands, answers, log, args.dir / "bootstrap"):
        file.unlink(missing_ok=True)
    os.mkfifo(commands)
    command = [sys.executable, __file__, "serve", "--dir", str(args.dir), "--brokers", str(args.brokers)]
    for setting in args.set:
        command += ["--set", setting]
    # Open for writing as well: the end of one writer is not the end of standard input.
    with open(os.open(commands, os.O_RDWR), "r+b", buffering=0) as stdin, open(answers, "w") as out, \
         open(log, "w") as errors:
        return subprocess.Popen(command, stdin=stdin, stdout=out, stderr=errors, start_new_session=True)


def up(args):
    args.dir.mkdir(parents=True, exist_ok=True)
    process = None
    if Claim(args.dir).holder() is None:
        jars.fetch()
        process = spawn_serve(args)
    else:
        print("kafka: it is up", file=sys.stderr)
    bootstrap = args.dir / "bootstrap"
    deadline = time.monotonic() + brokers.USABLE_SECONDS
    try:
        while not bootstrap.exists():
            ended = process.poll() is not None if process else Claim(args.dir).holder() is None
            if ended or time.monotonic() > deadline:
                sys.exit((args.dir / "serve.log").read_text() or "kafka: the cluster did not start")
            select.select([], [], [], POLL_SECONDS)
    except KeyboardInterrupt:
        if process:
            process.terminate()
            process.wait(DOWN_SECONDS)
        sys.exit(130)
    print("bootstrap", bootstrap.read_text().strip())


def down(args):
    pid = Claim(args.dir).holder()
    if pid is None:
        print("kafka: it is not up", file=sys.stderr)
    else:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + DOWN_SECONDS
        while Claim(args.dir).holder() == pid:
            if time.monotonic() > deadline:
                sys.exit(f"kafka: process {pid} does not end")
            select.select([], [], [], POLL_SECONDS)
    # The last three are left where the one in the background was killed.
    for file in (*background_files(args.dir), args.dir / "bootstrap", args.dir / "pid"):
        file.unlink(missing_ok=True)
    shutil.rmtree(args.dir / "brokers", ignore_errors=True)
    remove_if_empty(args.dir)


def setting(text):
    key, equals, _ = text.partition("=")
    if not key or not equals:
        raise argparse.ArgumentTypeError(f"'{text}' is not KEY=VALUE")
    return text


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("fetch", help="fetch the jars, once").set_defaults(act=lambda _: print(jars.fetch()))
    for act, text in ((serve, "run a cluster as long as standard input is open"),
                      (up, "run a cluster in the background"), (down, "end the one in the background")):
        verb = verbs.add_parser(act.__name__, help=text)
        verb.set_defaults(act=act)
        verb.add_argument("--dir", type=lambda d: pathlib.Path(d).resolve(), required=True, help="the cluster's folder")
        if act is not down:
            verb.add_argument("--brokers", type=int, choices=range(1, 10), default=3, metavar="N", help="default 3")
            verb.add_argument("--proxied", action="store_true", help="clients come through a proxy that can be cut")
            verb.add_argument("--set", type=setting, action="append", default=[], metavar="KEY=VALUE",
                              help="a setting of all brokers, over those of broker.properties")
    return parser.parse_args()


def main():
    args = parse()
    try:
        args.act(args)
    except jars.FetchError as error:
        sys.exit(f"kafka: {error}")


if __name__ == "__main__":
    main()
