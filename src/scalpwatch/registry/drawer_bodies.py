"""What lies in a drawer, and how it is sealed: whom it is about, then the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import Row

from scalpwatch.registry.models import drawer
from scalpwatch.registry.sealing import label_of, seal, unseal

__all__ = [
    "BOUNDS",
    "HEAD_BYTES",
    "MIB",
    "SLIP",
    "Bounds",
    "Drawer",
    "DrawerKind",
    "Slip",
    "about_of",
    "open_drawer",
    "seal_drawer",
    "slip_of",
]


class DrawerKind(Enum):
    """What lies in a drawer."""

    DRAFT = "draft"
    PICTURE = "picture"
    PRACTICE = "practice"

    @property
    def is_of_patients(self) -> bool:
        """Whether it tells of patients, so that the audit trail tells of it."""
        return self is not DrawerKind.PRACTICE


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one user may keep of a kind.

    Parameters
    ----------
    most
        Drawers.
    most_bytes
        In one drawer.
    most_bytes_in_all
        In all of them.
    """

    most: int
    most_bytes: int
    most_bytes_in_all: int


MIB: Final = 1 << 20

#: A form takes some kilobytes, a camera's picture some megabytes. Of practice there is
#: one drawer: twenty thousand answers fit in it.
BOUNDS: Final[Mapping[DrawerKind, Bounds]] = {
    DrawerKind.DRAFT: Bounds(50, MIB, 16 * MIB),
    DrawerKind.PICTURE: Bounds(200, 64 * MIB, 1024 * MIB),
    DrawerKind.PRACTICE: Bounds(1, 4 * MIB, 4 * MIB),
}

#: The pseudonym's sealed beginning of a body is never longer than this [bytes].
HEAD_BYTES: Final = 1024
_LENGTH_BYTES: Final = 2
#: Columns of what stands on a drawer.
SLIP: Final = (drawer.c.uid, drawer.c.kind, drawer.c.revision, drawer.c.changed)


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a drawer.

    Parameters
    ----------
    uid
        Identifier; it is in addresses, and opens nothing for anybody else.
    kind
        What lies in it.
    revision
        How often it was put.
    changed
        When it was put last, in seconds since 1970.
    """

    uid: str
    kind: DrawerKind
    revision: int
    changed: int


@dataclass(frozen=True, slots=True)
class Drawer:
    """A drawer, open.

    Parameters
    ----------
    slip
        What stands on it.
    about
        Pseudonym of the patient of whom it tells; empty where it is nobody yet. Of
        a picture, the identifier of the draft that it lies within: whose that is can
        be told later, and changed.
    body
        Exactly what was put.
    """

    slip: Slip
    about: str
    body: bytes


def slip_of(row: Row[Any]) -> Slip:
    """Read what stands on a drawer.

    Parameters
    ----------
    row
        With the columns `SLIP`.

    Returns
    -------
    slip
        The same.
    """
    return Slip(row.uid, DrawerKind(row.kind), row.revision, row.changed)


def _label(part: str, slip: Slip) -> bytes:
    """Name the place of a part: it opens in no other, and at no other revision."""
    return label_of(part, slip.uid, slip.kind.value, str(slip.revision))


def seal_drawer(about: str, body: bytes, *, slip: Slip, key: bytes) -> bytes:
    """Seal whom a drawer is about, and then what it holds, each by itself.

    Parameters
    ----------
    about
        Pseudonym or identifier, as of `Drawer`; a head longer than `HEAD_BYTES`
        could not be opened.
    body
        Any bytes.
    slip
        What will stand on the drawer.
    key
        Of the drawer.

    Returns
    -------
    sealed
        Opens in this drawer at this revision alone.
    """
    head = seal(about.encode(), key=key, label=_label("drawer about", slip))
    # a picture is compressed already
    is_dense = slip.kind is DrawerKind.PICTURE
    rest = seal(body, key=key, label=_label("drawer", slip), is_dense=is_dense)
    return len(head).to_bytes(_LENGTH_BYTES, "big") + head + rest


def _parted(sealed: bytes) -> tuple[bytes, bytes]:
    """Part what was sealed by itself."""
    end = _LENGTH_BYTES + int.from_bytes(sealed[:_LENGTH_BYTES], "big")
    return sealed[_LENGTH_BYTES:end], sealed[end:]


def about_of(row: Row[Any], key: bytes) -> str:
    """Open whom a drawer is about.

    Parameters
    ----------
    row
        Of it; of the body, the first `HEAD_BYTES` are enough.
    key
        Of the drawer.

    Returns
    -------
    about
        As of `Drawer`.
    """
    head, _ = _parted(row.body)
    return unseal(head, key=key, label=_label("drawer about", slip_of(row))).decode()


def open_drawer(row: Row[Any], key: bytes) -> Drawer:
    """Open all of a drawer.

    Parameters
    ----------
    row
        Of it.
    key
        Of the drawer.

    Returns
    -------
    drawer
        As it was put; one that was changed ends in `RegistryError`.
    """
    slip = slip_of(row)
    _, rest = _parted(row.body)
    body = unseal(rest, key=key, label=_label("drawer", slip))
    return Drawer(slip, about_of(row, key), body)
