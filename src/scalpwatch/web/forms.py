"""What a browser sent in a form, read strictly."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

__all__ = ["Form", "read_form"]

_FORM = "application/x-www-form-urlencoded"
#: As many as there are signs, and some more.
_MOST_FIELDS = 128
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name.

    Parameters
    ----------
    fields
        Each with all its values.
    """

    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)

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
    body = await request.body()
    if body and told != _FORM:
        raise HTTPException(415)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise HTTPException(422) from None
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value.replace("\x00", ""))
    return Form(found)
