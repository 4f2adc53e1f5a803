"""A PostgreSQL server of the tests' own: private, on loopback, gone at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

DEBIAN = Path("/usr/lib/postgresql")
ACCOUNT = "postgres"
PATIENCE_S = 30
#: A test's database need not outlive a power cut.
HASTE = ("fsync=off", "full_page_writes=off", "max_connections=40")


class NoServerError(Exception):
    """There is no PostgreSQL to be had."""


class Server:
    """A PostgreSQL server in which every test gets an empty database."""

    def __init__(self, address: str) -> None:
        self.address = make_url(address)
        self._numbers = count(1)

    def new_database(self, *, like: str | None = None) -> str:
        """Make a database, empty or like another; give its address."""
        name = f"scalpwatch_test_{os.getpid()}_{next(self._numbers)}"
        model = make_url(like).database if like else "template0"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{model}"')
        made = self.address.set(database=name)
        return made.render_as_string(hide_password=False)

    def drop_database(self, address: str) -> None:
        """Remove it, whoever is still connected."""
        self._run(f'DROP DATABASE "{make_url(address).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        """Run a statement outside of a transaction."""
        address = self.address.set(drivername="postgresql+psycopg")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


@contextmanager
def private_server():
    """Start a server on a free port of loopback, in a folder of its own."""
    binaries = max(DEBIAN.glob("*/bin/initdb"), default=None)
    found = binaries.parent if binaries else shutil.which("initdb")
    if found is None:
        raise NoServerError
    programs = found if isinstance(found, Path) else Path(found).parent
    with ExitStack() as at_the_end:
        folder = Path(tempfile.mkdtemp(prefix="scalpwatch-tests-"))
        at_the_end.callback(shutil.rmtree, folder, ignore_errors=True)
        as_account = _as_account(folder)
        data = folder / "data"
        _run(
            *as_account,
            str(programs / "initdb"),
            f"--pgdata={data}",
            f"--username={ACCOUNT}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        port = _free_port()
        server = at_the_end.enter_context(
            _running(
                *as_account,
                str(programs / "postgres"),
                *(f"--{each}" for each in HASTE),
                f"--port={port}",
                "--listen_addresses=127.0.0.1",
                f"--unix_socket_directories={folder}",
                "-D",
                str(data),
            )
        )
        address = f"postgresql://{ACCOUNT}@127.0.0.1:{port}/postgres"
        _wait(address, server)
        yield Server(address)


def _as_account(folder: Path) -> tuple[str, ...]:
    """Say how to run a program that refuses to be run by root."""
    if os.geteuid() != 0:
        return ()
    shutil.chown(folder, ACCOUNT, ACCOUNT)
    return (
        "setpriv",
        f"--reuid={ACCOUNT}",
        f"--regid={ACCOUNT}",
        "--clear-groups",
        # it must not outlive tests that are killed
        "--pdeathsig=INT",
        "--",
    )


@contextmanager
def _running(*command: str):
    """Run a program until it is no more needed."""
    program = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield program
    finally:
        program.terminate()
        with suppress(subprocess.TimeoutExpired):
            program.wait(PATIENCE_S)
        program.kill()
        program.wait()


def _run(*command: str) -> None:
    """Run a program to its end."""
    subprocess.run(  # noqa: S603 - our own command
        command, cwd="/", check=True, stdout=subprocess.DEVNULL
    )


def _free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def _wait(address: str, server: subprocess.Popen) -> None:
    """Wait until the server answers."""
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    until = time.monotonic() + PATIENCE_S
    try:
        while server.poll() is None and time.monotonic() < until:
            with suppress(OperationalError), engine.connect():
                return
            time.sleep(0.05)
    finally:
        engine.dispose()
    raise NoServerError
