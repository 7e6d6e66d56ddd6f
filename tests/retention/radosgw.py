"""A real S3 service for tests: Debian's radosgw over one monitor and one storage daemon that keeps all in memory.

It listens on loopback alone, keeps its files in a folder of its own, and is stopped by the process ids it wrote down.
"""

import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import httpx
import psutil

from retention.s3_client import configuration

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
PACKAGES = "radosgw ceph-mon ceph-osd ceph-common ceph-base"
ACCESS_KEY = "tester"
SECRET_KEY = "not-a-secret"  # of a throw-away service on loopback
READY_SECONDS = 90.0
STOP_SECONDS = 20.0

# Without `auth … none` every daemon needs a key; with it, and without the modes, radosgw asks for ever ("-13").
# A monitor lets proposals wait for a second, and the service's pools need a dozen: 12 seconds to start instead of two.
_CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon_port}/0]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms cluster mode = crc
ms service mode = crc
ms client mode = crc
run dir = {root}/run
pid file = {root}/run/$name.pid
admin socket =
log file = {root}/log/$name.log
keyring = {root}/keyring
mon data = {root}/mon
osd data = {root}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
paxos propose interval = 0.05
paxos min wait = 0.01
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = 127.0.0.1
"""


@dataclass(frozen=True, slots=True)
class Service:
    """An S3 service, this one or another: where it listens."""

    url: str

    def client(self, secret_key: str = SECRET_KEY) -> "S3Client":
        """A client as the product makes it."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=secret_key,
            config=configuration(),
        )

    def bucket(self, *, versioned: bool = False, locking: bool = False) -> str:
        """A new bucket's name. Radosgw wants three letters at least."""
        name = f"bucket-{secrets.token_hex(6)}"
        client = self.client()
        client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locking)
        if versioned:
            client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name


def missing() -> list[str]:
    """Programs of it that are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@contextmanager
def running() -> Iterator[Service]:
    """Start it, which takes about two seconds, and stop it at the end."""
    root = Path(tempfile.mkdtemp(prefix="rgw-"))
    try:
        port = _start(root)
        yield Service(f"http://127.0.0.1:{port}")
    finally:
        _stop(root)
        shutil.rmtree(root, ignore_errors=True)


def _start(root: Path) -> int:
    mon_port, port = _free_port(), _free_port()
    fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
    for folder in ("run", "log", "mon", "osd"):
        (root / folder).mkdir()
    (root / "keyring").touch()
    config, monmap = root / "ceph.conf", root / "monmap"
    config.write_text(_CONFIGURATION.format(root=root, fsid=fsid, mon_port=mon_port, port=port))
    with_config = ("-c", str(config))
    _do("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{mon_port}/0]", str(monmap))
    _do("ceph-mon", *with_config, "-i", "a", "--mkfs", "--monmap", str(monmap))
    _do("ceph-mon", *with_config, "-i", "a")
    _do("ceph", *with_config, "osd", "new", osd)
    _do("ceph-osd", *with_config, "-i", "0", "--mkfs", "--osd-uuid", osd)  # the same id, or the daemon never comes up
    _do("ceph-osd", *with_config, "-i", "0")
    keys = ("--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY)
    _do("radosgw-admin", *with_config, "user", "create", "--uid", "tester", "--display-name", "tester", *keys)
    _do("radosgw", *with_config, "-n", "client.rgw")
    _wait_until_answering(f"http://127.0.0.1:{port}/")
    return port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _do(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, timeout=READY_SECONDS, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stderr.decode(errors='replace')[-2000:]}"


def _wait_until_answering(url: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            httpx.get(url)
            return
        time.sleep(0.05)
    raise TimeoutError("radosgw does not answer")


def _stop(root: Path) -> None:
    """By the process ids that the daemons wrote down. All they had is in memory: an orderly end would save nothing."""
    for file in (root / "run").glob("*.pid"):
        with suppress(psutil.NoSuchProcess, ValueError):
            daemon = psutil.Process(int(file.read_text()))
            if str(root) not in " ".join(daemon.cmdline()):
                continue  # the number has gone to another process
            daemon.kill()
            end = time.monotonic() + STOP_SECONDS
            while daemon.status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:  # whose parent may reap it late
                time.sleep(0.01)
