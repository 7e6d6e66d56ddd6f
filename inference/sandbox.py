"""What a decoding worker gives up before it sees a client's byte. Standard library only, Linux.

A flaw in a decoder (FFmpeg has had its share of memory errors) then runs in a process without keys, network, files,
descriptors of ours, or much memory.
"""

import ctypes
import resource
import signal
from typing import Final

ADDRESS_SPACE_BYTES: Final = 1 << 30  # FFmpeg's libraries map about 300 MiB of it
CPU_SECONDS: Final = 1800  # for the whole stream; the deadline of a call is far shorter
OPEN_FILES: Final = 3  # the two pipes and /dev/null are open already; nothing more can be

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38


def isolate() -> list[str]:
    """Leave the network and give up privileges; MUST be called while the process has one thread.

    Returns:
        What the system refused, by name: some container runtimes allow no new namespaces. The worker then still has
        an empty environment, no descriptors and the limits, but could open a socket.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    refused = []
    # Dies with the platform, so that a crash leaves no decoders behind.
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        refused.append("parent-death")
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        refused.append("no-dump")
    # With a user namespace no privilege is needed; root in a container may lack that and still have the other.
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) and libc.unshare(_CLONE_NEWNET):
        refused.append("network-namespace")
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        refused.append("no-new-privileges")
    return refused


def limit() -> None:
    """Take on the limits, once everything that will be needed is imported."""
    for kind, value in (
        (resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(kind, (value, value))
