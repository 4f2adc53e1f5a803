"""Hosts of one machine, each with a network of its own.

On Linux, where users may part namespaces, a host is a network namespace: it has its own
interface and address on a bridge, and reaches the others only over it. Nothing of this
is seen outside of the program that makes it, and it ends with it. Elsewhere a host is
an address of the loopback interface.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

__all__ = ["PARTED", "Host", "can_part", "enter_parted", "hosts"]

#: Says to a program that it runs in a network of its own already.
PARTED: Final = "--parted"
_NEEDED: Final = ("unshare", "nsenter", "ip")


@dataclass(frozen=True)
class Host:
    """A host.

    Parameters
    ----------
    address
        Its own.
    command
        What is put before a command that shall run on it.
    """

    address: str
    command: tuple[str, ...] = ()


def can_part() -> bool:
    """Tell whether hosts can be network namespaces here.

    Returns
    -------
    can_part
        Whether the tools are there, and the user may.
    """
    if not all(map(shutil.which, _NEEDED)):
        return False
    tried = subprocess.run(
        ["unshare", "-Urn", "ip", "link", "add", "b0", "type", "bridge"],  # noqa: S607 - of this machine
        check=False,
        capture_output=True,
    )
    return tried.returncode == 0


def enter_parted(arguments: Sequence[str]) -> None:
    """Begin this program anew in a network of its own, where that can be.

    Parameters
    ----------
    arguments
        Of the command line; the new program is given `PARTED` with them.
    """
    if PARTED in arguments or not can_part():
        return
    program = [sys.executable, sys.argv[0], *arguments, PARTED]
    os.execvp("unshare", ["unshare", "-Urn", *program])  # noqa: S606, S607 - as above


@contextmanager
def hosts(number: int, *, are_parted: bool) -> Iterator[tuple[str, list[Host]]]:
    """Make hosts.

    Parameters
    ----------
    number
        How many, fewer than 200.
    are_parted
        Whether this program was begun in a network of its own.

    Yields
    ------
    address, hosts
        Of this host, and the others, until the context is left.
    """
    if not are_parted:
        yield "127.0.0.1", [Host(f"127.0.0.{at + 2}") for at in range(number)]
        return
    _ip("link", "set", "lo", "up")
    _ip("link", "add", "b0", "type", "bridge")
    _ip("link", "set", "b0", "up")
    _ip("addr", "add", "10.77.0.1/24", "dev", "b0")
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(_parted(at + 2)) for at in range(number)]
        yield "10.77.0.1", made


@contextmanager
def _parted(at: int) -> Iterator[Host]:
    """Make a host in a network namespace, and join it to the bridge."""
    keeper = subprocess.Popen(["unshare", "-n", "sleep", "infinity"])  # noqa: S607 - as above
    try:
        own = f"/proc/{keeper.pid}/ns/net"
        while os.stat(own).st_ino == os.stat("/proc/self/ns/net").st_ino:  # noqa: PTH116 - no path
            time.sleep(0.01)
        inside = ("nsenter", f"--net={own}")
        _ip("link", "add", f"v{at}", "type", "veth", "peer", "name", f"e{at}",
            "netns", str(keeper.pid))  # fmt: skip
        _ip("link", "set", f"v{at}", "master", "b0", "up")
        _ip("addr", "add", f"10.77.0.{at}/24", "dev", f"e{at}", before=inside)
        _ip("link", "set", f"e{at}", "up", before=inside)
        _ip("link", "set", "lo", "up", before=inside)
        yield Host(f"10.77.0.{at}", inside)
    finally:
        keeper.kill()
        keeper.wait()


def _ip(*arguments: str, before: tuple[str, ...] = ()) -> None:
    """Set the network up."""
    subprocess.run([*before, "ip", *arguments], check=True)  # noqa: S603 - as above
