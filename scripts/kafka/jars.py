"""The broker's jars: once through Maven, and never used without their checksums."""
import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

VERSION = "4.4.0"
HERE = pathlib.Path(__file__).resolve().parent
STORE = HERE.parents[1] / ".deps/kafka"
JARS = STORE / VERSION
MAVEN_SECONDS = 600


class FetchError(Exception):
    pass


def expected_sums():
    rows = (HERE / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (row.split() for row in rows)}


def check(folder):
    """Raises FetchError unless the folder holds exactly the jars of SHA256SUMS."""
    expected = expected_sums()
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}
    wrong = [f"{name} is missing" for name in expected.keys() - found.keys()]
    wrong += [f"{name} is not expected" for name in found.keys() - expected.keys()]
    wrong += [f"{name} has SHA-256 {found[name]}, expected {expected[name]}"
              for name in expected.keys() & found.keys() if found[name] != expected[name]]
    if wrong:
        raise FetchError(f"{len(wrong)} jars are not those of SHA256SUMS: " + "; ".join(sorted(wrong)))


def fetch():
    """The folder of verified jars; Maven fills it the first time."""
    STORE.mkdir(parents=True, exist_ok=True)
    with open(STORE / "lock", "w") as lock:
        # Tests of one ctest run start together, and one of them fetches for all.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not JARS.exists():
            _download()
    # Each time, not only after the download: 43 MB take a tenth of a second.
    try:
        check(JARS)
    except FetchError as error:
        raise FetchError(f"{error}; remove {JARS} to fetch again") from None
    return JARS


def _download():
    print(f"kafka: fetching the jars of {VERSION}", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=STORE, prefix="part-") as part:
        jars = pathlib.Path(part) / "jars"
        command = ["mvn", "-B", "-q", "-Dstyle.color=never", "-f", str(HERE / "pom.xml"),
                   "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
        try:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=MAVEN_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            raise FetchError(f"Maven did not fetch the jars: {error}") from None
        check(jars)
        # Complete and verified, or not there at all.
        shutil.move(jars, JARS)
