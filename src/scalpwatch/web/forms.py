"""What a browser sent in a form, read strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from scalpwatch.web.parts import File, NoPartsError, read_parts

__all__ = ["Form", "read_form", "takes", "whole"]

Page = TypeVar("Page", bound=Callable[..., Any])

_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"
#: A report can tell of every marker, four fields each.
_MOST_FIELDS = 160
_SAFE = {"GET", "HEAD", "OPTIONS"}
#: Of a number that a database can hold, too.
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name.

    Parameters
    ----------
    fields
        Each with all its values.
    files
        That came with them, where the page takes any.
    """

    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    def one(self, name: str) -> str:
        """Take one value.

        Parameters
        ----------
        name
            Of the field.

        Returns
        -------
        value
            Empty where there is none.
        """
        return self.every(name)[0] if self.every(name) else ""

    def every(self, name: str) -> tuple[str, ...]:
        """Take all values of a field.

        Parameters
        ----------
        name
            Of the field.

        Returns
        -------
        values
            None where there is none.
        """
        return self.fields.get(name, ())


def whole(text: str) -> int | None:
    """Read a whole number that a stranger sent.

    Parameters
    ----------
    text
        Anything.

    Returns
    -------
    number
        ``None`` for what is no number of plain digits, and for one of more than 18:
        nothing here is counted so far, and Python refuses to read thousands of digits.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def takes(*, files: bool = False, fields: int = _MOST_FIELDS) -> Callable[[Page], Page]:
    """Let a page take more than a plain form.

    Parameters
    ----------
    files
        Whether files may come with it.
    fields
        How many fields it may have.

    Returns
    -------
    mark
        Decorates the page's function.
    """

    def mark(page: Page) -> Page:
        """Write it on the page."""
        page.takes = (files, fields)  # type: ignore[attr-defined]  # read below
        return page

    return mark


async def read_form(request: Request) -> Form:
    """Read the form of a request that changes something.

    Parameters
    ----------
    request
        Its body is bounded before it comes here.

    Returns
    -------
    form
        Empty for a request that only reads.

    Raises
    ------
    HTTPException
        If the body is no form, or one of too many fields.
    """
    if request.method in _SAFE:
        return Form()
    told = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    page = request.scope.get("endpoint")
    files, fields = getattr(page, "takes", (False, _MOST_FIELDS))
    body = await request.body()
    if files and told == _PARTS:
        return _with_files(body, request.headers["content-type"])
    if body and told != _FORM:
        raise HTTPException(415)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=fields,
            errors="strict",
        )
    except ValueError:
        raise HTTPException(422) from None
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value.replace("\x00", ""))
    return Form(found)


def _with_files(body: bytes, content_type: str) -> Form:
    """Read a form with files."""
    try:
        fields, files = read_parts(body, content_type)
    except NoPartsError:
        raise HTTPException(415) from None
    return Form(fields, files)
