"""Send hostile uploads to the served clinic: each is refused, and the next is served.

Run from the root::

    python evaluation/uploads.py --count 5000 --seed 1 [--seconds S]

Serves a small store as ``scalpwatch serve`` does, opens a draft of a visit, and sends
it bombs, floods of pixels, files that are two things or another than their name says,
damaged files, DICOM that lies, names that lead elsewhere, and bodies of another length
than their header says. A refusal must be an answer below 500 that says in words what is
wrong and what to do, or what the transport says of a body that is none. The last line
printed is JSON: ``uploads``, ``refused``, ``accepted`` (what is a whole picture all the
same), ``wrongly_accepted`` and ``untold`` (a refusal without words), ``errors_5xx``,
``next_user_served``, ``peak_rss_mb`` of the server and ``peak_child_mb`` of the process
that opens pictures for it. The exit code is 1 where one that must be 0 is not.
``--seconds`` ends the trial early, and ``uploads`` tells how far it came.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2
from clinic_walk import served
from hostile_uploads import Upload, hostile_uploads
from load import KEY, place_in, prepare

PATIENCE_S: Final = 120.0
BOUNDARY: Final = "a8f1c2d3e4b5a6978869504132"
#: A draft with more pictures is begun anew, so that its page stays small.
MOST_PICTURES: Final = 20
ASKED_EVERY: Final = 50
SERVER_ERROR: Final = 500
LONGEST_WAIT_S: Final = 5.0
_TROUBLE: Final = re.compile(r'class="trouble"[^>]*>([^<]+)')
_PAGE_TROUBLE: Final = re.compile(r"<h1>([^<]+)</h1>")


@dataclass
class Met:
    """What became of the uploads."""

    ends: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    def note(self, upload: Upload, status: int, text: str) -> str:
        """Judge an answer."""
        words = _TROUBLE.search(text) or _PAGE_TROUBLE.search(text)
        if status >= SERVER_ERROR:
            end = "errors_5xx"
        elif status == httpx2.codes.OK:
            end = "accepted" if upload.may_pass else "wrongly_accepted"
        else:
            end = "refused"
            if words is None and upload.length is None:
                self.ends["untold"] += 1
        self.ends[end] += 1
        # of the sentence, what is the same for every file
        said = re.sub(r"\S*\.\w+(?= )", "…", words[1]) if words else ""
        self.told[f"{upload.kind}: {status} {said}"[:100]] += 1
        return end


class Clinician:
    """Somebody at a browser, who sends pictures."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self.client = httpx2.Client(base_url=address, timeout=PATIENCE_S)
        self.token = ""
        self.draft = ""
        self.pictures = 0
        self._see("/login")
        told = {"csrf": self.token, "name": name, "password": password}
        self.client.post("/login", data=told)

    def begin(self) -> None:
        """Begin a draft, in place of the one before."""
        if self.draft:
            told = {"csrf": self.token}
            self.client.post(f"{self.draft}/discard", data=told)
        self.draft = self.client.get("/visits/new").headers["location"]
        self._see(self.draft)
        self.pictures = 0

    def send(self, upload: Upload) -> tuple[int, str]:
        """Send a file; a lie about its length goes over a socket of its own."""
        body = packed(upload, self.token)
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        if upload.length is not None:
            return self._send_lying(body, kind, upload.length)
        answered = self.client.post(
            f"{self.draft}/pictures",
            content=body,
            headers={"content-type": kind, "hx-request": "true"},
        )
        return answered.status_code, answered.text

    def is_served(self) -> bool:
        """Tell whether the list comes, and soon."""
        began = time.monotonic()
        status = self.client.get("/today").status_code
        return status == httpx2.codes.OK and time.monotonic() - began < LONGEST_WAIT_S

    def _see(self, path: str) -> None:
        """Look at a page, for the token of its forms."""
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(path).text)
        self.token = found[1] if found else self.token

    def _send_lying(self, body: bytes, kind: str, length: int) -> tuple[int, str]:
        """Send a body under another length, then hang up."""
        url = urlsplit(str(self.client.base_url))
        cookies = "; ".join(f"{n}={v}" for n, v in self.client.cookies.items())
        head = (
            f"POST {self.draft}/pictures HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"Cookie: {cookies}\r\nContent-Type: {kind}\r\nHX-Request: true\r\n"
            f"Content-Length: {length}\r\n\r\n"
        )
        place = (str(url.hostname), int(url.port or 80))
        with socket.create_connection(place, timeout=PATIENCE_S) as line:
            # a server that refuses at once does not read on
            with contextlib.suppress(OSError):
                line.sendall(head.encode() + body)
                line.shutdown(socket.SHUT_WR)
            with contextlib.suppress(OSError):
                answered = line.recv(65_536).decode("latin-1")
                found = re.match(r"HTTP/1.1 (\d{3})", answered)
                return (int(found[1]) if found else 400), answered
        return 400, ""


def packed(upload: Upload, token: str) -> bytes:
    """Put a file into a form."""
    name = upload.name.replace("\\", "\\\\").replace('"', "%22")
    head = (
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n'
        f"{token}\r\n"
        f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="files"; '
        f'filename="{name}"\r\ncontent-type: application/octet-stream\r\n\r\n'
    )
    return head.encode() + upload.content + f"\r\n--{BOUNDARY}--\r\n".encode()


def peak_mb(pid: int) -> float:
    """Read the most memory that a process ever held [MB]; 0 for one that is gone."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmHWM:\s+(\d+)", text)[0]) / 1024
    return 0.0


def children_of(pid: int) -> list[int]:
    """List the processes that a process started."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            text = (task / "children").read_text(encoding="ascii")
            found += map(int, text.split())
    return found


def send_all(
    server: subprocess.Popen[str],
    address: str,
    password: str,
    asked: argparse.Namespace,
) -> dict[str, object]:
    """Send them one after the other; see after every fifty that others are served."""
    hostile = Clinician(address, "user 0", password)
    next_user = Clinician(address, "user 1", password)
    met, is_served, child_mb = Met(), True, 0.0
    end_at = time.monotonic() + asked.seconds
    hostile.begin()
    number = 0
    for number, upload in enumerate(hostile_uploads(asked.count, asked.seed), start=1):
        try:
            end = met.note(upload, *hostile.send(upload))
        except httpx2.HTTPError as error:
            end = "errors_5xx"
            met.ends[end] += 1
            print(f"{upload.kind} {upload.name!r}: {type(error).__name__}", flush=True)
        hostile.pictures += end in {"accepted", "wrongly_accepted"}
        if end in {"errors_5xx", "wrongly_accepted"}:
            print(f"{end}: {upload.kind} {upload.name!r}", flush=True)
        if hostile.pictures >= MOST_PICTURES:
            hostile.begin()
        if number % ASKED_EVERY == 0:
            is_served &= next_user.is_served()
            child_mb = max(child_mb, *map(peak_mb, children_of(server.pid)), 0.0)
        if time.monotonic() > end_at:
            break
    for told, count in sorted(met.told.items()):
        print(f"{count:>6}  {told}")
    names = ("refused", "accepted", "wrongly_accepted", "untold", "errors_5xx")
    return {
        "uploads": number,
        **{name: met.ends[name] for name in names},
        "next_user_served": is_served and next_user.is_served(),
        "peak_rss_mb": round(peak_mb(server.pid)),
        "peak_child_mb": round(child_mb),
    }


def main() -> int:
    """Run it."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--count", type=int, default=5_000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--seconds", type=float, default=math.inf)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        password = prepare(folder, patients=20, users=2)
        with served(place_in(folder), folder / KEY) as clinic:
            figures = send_all(clinic.server, clinic.address, password, asked)
    print(json.dumps(figures))
    bad = figures["errors_5xx"], figures["wrongly_accepted"], figures["untold"]
    return int(any(bad) or not figures["next_user_served"])


if __name__ == "__main__":
    sys.exit(main())
