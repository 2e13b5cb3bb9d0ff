"""Elasticsearch's programs, fetched by Maven once for the checkout and checked, and a Java that can run them."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.servers.machine import Broken, Missing

VERSION = "9.5.0"
SHA256 = "db0e275fd790f723eca7bcde96069fd6fed304ad23afdb70c8c09553dd9e8b1b"
OLDEST_JAVA = 21
ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "elasticsearch"
POM = Path(__file__).with_name("elasticsearch-pom.xml")
NO_JAVA = (
    f"Elasticsearch needs Java {OLDEST_JAVA} or newer: sudo apt-get install openjdk-21-jre-headless (Debian 12 has "
    "none: put a JDK into /usr/lib/jvm or name it in ES_JAVA_HOME), or set SEARCH_URL to a server that is running"
)
NO_MAVEN = (
    "Elasticsearch is fetched by Maven: sudo apt-get install maven, or set SEARCH_URL to a server that is running"
)


def java_home() -> Path:
    """What ES_JAVA_HOME names, else the newest in /usr/lib/jvm. Raises Missing."""
    if named := os.environ.get("ES_JAVA_HOME"):
        if _version(Path(named)) < OLDEST_JAVA:
            raise Missing(f"ES_JAVA_HOME={named} is no Java {OLDEST_JAVA} or newer")
        return Path(named)
    homes = sorted((_version(home), home) for home in Path("/usr/lib/jvm").glob("*") if not home.is_symlink())
    if not homes or homes[-1][0] < OLDEST_JAVA:
        raise Missing(NO_JAVA)
    return homes[-1][1]


def _version(home: Path) -> int:
    """The first number of the Java in the folder, 0 when there is none."""
    try:
        said = (home / "release").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', said, re.MULTILINE)
    return int(found[1]) if found and os.access(home / "bin" / "java", os.X_OK) else 0


def unpacked() -> Path:
    """The server's folder, fetched when it is not there yet. Raises Missing, Broken."""
    home = CACHE / f"elasticsearch-{VERSION}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if home.exists():
            return home
        if (maven := shutil.which("mvn")) is None:
            raise Missing(NO_MAVEN)
        coming = CACHE / "coming"
        shutil.rmtree(coming, ignore_errors=True)
        asked = [maven, "--batch-mode", "--no-transfer-progress", "--quiet", "--file", str(POM)]
        asked += [f"-Dversion.elasticsearch={VERSION}", f"-Dinto={coming}", "process-resources"]
        done = subprocess.run(asked, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise Broken(f"Maven could not fetch Elasticsearch {VERSION}:\n{(done.stdout + done.stderr)[-2000:]}")
        _unzip(coming / "elasticsearch.zip", coming)
        (coming / home.name).rename(home)  # all of it or nothing
        shutil.rmtree(coming, ignore_errors=True)
    return home


def _unzip(archive: Path, into: Path) -> None:
    """With the files' modes, as Python's own does not. Raises Broken when it is another file than the one we know."""
    with archive.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != SHA256:
        raise Broken(f"Maven gave another Elasticsearch {VERSION} than the one known here: its SHA-256 is {found}")
    with zipfile.ZipFile(archive) as parts:
        for part in parts.infolist():
            path = Path(parts.extract(part, into))
            if (mode := part.external_attr >> 16) and not part.is_dir():
                path.chmod(mode & 0o755)
