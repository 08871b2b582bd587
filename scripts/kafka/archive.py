"""Kafka's classes as the JVM holds them in memory, written once: brokers map them and start with half the work."""
import contextlib
import fcntl
import pathlib
import shutil
import sys
import zlib

import brokers
import jars


def jvm_options(folder_of_jars, pause):
    """Options that use the archive; the first call on a machine makes it. None at all if that fails."""
    archive = jars.STORE / f"{jars.VERSION}-{_java_id()}.jsa"
    with open(jars.STORE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not archive.exists():
            try:
                _write(folder_of_jars, archive, pause)
            except (brokers.ClusterError, OSError) as error:
                print(f"kafka: brokers will start slowly: {error}", file=sys.stderr)
                return []
    # A JVM that finds the archive is not its own, or its jars have changed, goes on without.
    return [f"-XX:SharedArchiveFile={archive}"]


def _java_id():
    java = pathlib.Path(shutil.which(brokers.JAVA[0]) or "").resolve()
    return f"{zlib.crc32(f'{java} {java.stat().st_mtime_ns}'.encode()):08x}"


def _write(folder_of_jars, archive, pause):
    print("kafka: preparing fast starts", file=sys.stderr)
    part = archive.with_suffix(".part")
    cluster = brokers.Cluster(folder_of_jars, jars.STORE / "part-archive", 1, [], pause, [])
    with contextlib.closing(cluster):
        cluster.prepare()
        # The broker only: the tool that has formatted its folder would write one, too.
        cluster.jvm_options = [f"-XX:ArchiveClassesAtExit={part}"]
        cluster.start_broker(1)
        cluster.await_all()
        cluster.finish(1)
    part.rename(archive)
