"""For tests of the command line: the real binary, a server of it on a unix socket in a folder of its own."""
import os
import pathlib
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ["QUITTANCE_BINARY"]
PATIENCE_SECONDS = 120


class Served:
    """`quittance serve` on an empty data directory; its address stands in the environment it gives to commands."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="quittance-")
        self.path = pathlib.Path(self.folder.name)
        self.data = self.path / "var"
        address = f"unix:{self.path}/socket"
        self.environment = dict(os.environ, QUITTANCE_SERVER=address, QUITTANCE_LISTEN=address)
        self.server = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()
        self.folder.cleanup()

    def serve(self, command=None):
        """Starts the server, by that shell command if given, and waits until it listens; the address."""
        command = command or f"exec '{BINARY}' serve --data '{self.data}' --metrics ''"
        with open(self.path / "serve.log", "w") as log:
            self.server = subprocess.Popen(["bash", "-c", command], cwd=self.path, env=self.environment, text=True,
                                           stdout=subprocess.PIPE, stderr=log)
        for line in self.server.stdout:
            if line.startswith("listening on "):
                return line.split()[-1]
        raise AssertionError("the server did not start: " + (self.path / "serve.log").read_text())

    def stop(self):
        """Stops the server as Ctrl-C would; its exit code."""
        if self.server is None:
            return 0
        self.server.send_signal(signal.SIGINT)
        code = self.server.wait(PATIENCE_SECONDS)
        self.server.stdout.close()
        self.server = None
        return code

    def run(self, *arguments, stdin=""):
        return subprocess.run([BINARY, *arguments], cwd=self.path, env=self.environment, text=True, input=stdin,
                              capture_output=True, timeout=PATIENCE_SECONDS)

    def shell(self, command):
        return subprocess.run(["bash", "-c", command], cwd=self.path, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_SECONDS)
