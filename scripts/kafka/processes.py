"""Child processes that never outlive this program: brokers, and the proxy before them."""
import ctypes
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys

import wire

HERE = pathlib.Path(__file__).resolve().parent
PR_SET_PDEATHSIG = 1

LIBC = ctypes.CDLL(None, use_errno=True)


class ClusterError(Exception):
    pass


class PortTaken(ClusterError):
    pass


def spawn(command, log, **streams):
    """A child the kernel kills with this program. Call it from the main thread only: the kernel means the end of the
    thread that forked, not of the process."""
    parent = os.getpid()

    def die_with_parent():
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it could be watched
            os._exit(1)

    # A session of its own: a terminal's Ctrl-C is for this program, which then kills its brokers.
    streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, **streams}
    return subprocess.Popen(command, cwd="/", start_new_session=True, preexec_fn=die_with_parent, **streams)


def reserve_port():
    """A socket that keeps a free port, also while its broker is down: whoever asks the kernel for a port gets another.
    A broker can listen there all the same, for both say SO_REUSEADDR and this one never listens."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind((wire.HOST, 0))
    return reservation


def complaints(log):
    told = [line for line in log.splitlines() if re.search(r"\] (ERROR|FATAL) |^\S+Exception|Exception in", line)]
    return " | ".join(told[-3:]) or log[-500:]


class Broker:
    def __init__(self, number, folder):
        self.number = number
        self.settings_file = folder / f"{number}.properties"
        self.log_file = folder / f"{number}.log"
        self.data = folder / f"data{number}"
        self.reservations = [reserve_port() for _ in range(4)]
        # Of the four, the last two serve only clients that come through the proxy.
        self.port, self.controller_port, self.client_port, self.gate_port = (
            r.getsockname()[1] for r in self.reservations)
        self.process = None
        self.stopped = False
        self.log_start_bytes = 0  # of what the process of now has written

    def proxied_listeners(self):
        inside, clients = f"PLAINTEXT://{wire.HOST}:{self.port}", f"CLIENTS://{wire.HOST}"
        controller = f"CONTROLLER://{wire.HOST}:{self.controller_port}"
        return [f"listeners={inside},{clients}:{self.client_port},{controller}",
                f"advertised.listeners={inside},{clients}:{self.gate_port}",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"]

    def require_running(self):
        if self.process is None:
            raise ClusterError(f"broker {self.number} does not run")
        code = self.process.poll()
        if code is None:
            return
        self.process = None
        log = self.log_file.read_bytes()[self.log_start_bytes:].decode(errors="replace")
        if re.search("Address already in use", log):
            raise PortTaken(f"a port of broker {self.number} is taken")
        raise ClusterError(f"broker {self.number} ended by itself with {code}: {complaints(log)}")

    def send(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        self.send(signal.SIGKILL)
        self.process.wait()
        self.process = None
        self.stopped = False


class Proxy:
    """proxy.py as a child: between clients and brokers, never between brokers."""

    def __init__(self, brokers, log):
        gates = [f"{b.gate_port}:{b.client_port}" for b in brokers]
        self.process = spawn([sys.executable, HERE / "proxy.py", *gates], log, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
        self._expect("ready")

    def order(self, verb, number):
        try:
            self.process.stdin.write(f"{verb} {number}\n".encode())
            self.process.stdin.flush()
        except OSError as error:
            raise ClusterError(f"the proxy takes no command: {error}") from None
        self._expect("ok")

    def close(self):
        self.process.kill()
        self.process.communicate()

    def _expect(self, word):
        said = self.process.stdout.readline().decode().strip()
        if said != word:
            raise ClusterError(f"the proxy said '{said}'")
