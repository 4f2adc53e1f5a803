"""What is said where a DICOM file is not read: never a word of what it holds."""

from __future__ import annotations

from scalpwatch.errors import UnreadableImageError
from scalpwatch.phrases import say

__all__ = ["holds_no_picture", "no_photograph", "not_read", "not_whole"]


def not_read(name: str, what: str) -> UnreadableImageError:
    """Make the error of pixels that are stored in a way that is not read.

    Parameters
    ----------
    name
        File name without directories.
    what
        The standard's name of that way; never a value of the file.

    Returns
    -------
    error
        To be raised.
    """
    return UnreadableImageError(
        say(
            "The DICOM picture {name} is stored in a way that is not read: {what}.",
            name=name,
            what=what,
        ),
        remedy=say(
            "Export it from the archive uncompressed (Explicit VR Little Endian), or "
            "as JPEG or PNG."
        ),
    )


def no_photograph(name: str) -> UnreadableImageError:
    """Make the error of another kind of object.

    Parameters
    ----------
    name
        File name without directories.

    Returns
    -------
    error
        To be raised.
    """
    return UnreadableImageError(
        say("The DICOM file {name} is no photograph.", name=name),
        remedy=say(
            "Give a dermoscopic or other photograph, or a secondary capture of one."
        ),
    )


def holds_no_picture(name: str) -> UnreadableImageError:
    """Make the error of a file without pixels.

    Parameters
    ----------
    name
        File name without directories.

    Returns
    -------
    error
        To be raised.
    """
    return UnreadableImageError(
        say("The DICOM file {name} holds no picture.", name=name),
        remedy=say("Give the object with the photograph, not one that refers to it."),
    )


def not_whole(name: str) -> UnreadableImageError:
    """Make the error of a dataset without the beginning of a file.

    Parameters
    ----------
    name
        File name without directories.

    Returns
    -------
    error
        To be raised.
    """
    return UnreadableImageError(
        say("{name} does not begin as a DICOM file does.", name=name),
        remedy=say(
            "Export it from the archive again, as a file with its preamble and header."
        ),
    )
