"""The small parts of which FHIR resources are built, written and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from scalpwatch.phrases import Bilingual
from scalpwatch.records.fhir.codes import OURS, UCUM, Json
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "annotate",
    "day",
    "extend",
    "extended",
    "extensions",
    "hear",
    "interval",
    "interval_of",
    "note_of",
    "parts",
    "period",
    "quantity",
    "refer",
    "tell",
    "the_day",
]

_TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"


def refer(reference: str) -> Json:
    """Write a reference.

    Parameters
    ----------
    reference
        Address of the resource within its bundle.

    Returns
    -------
    reference
        A Reference.
    """
    return {"reference": reference}


def extend(name: str, /, **value: Any) -> Json:  # noqa: ANN401 - any FHIR datatype
    """Write an extension of ours.

    Parameters
    ----------
    name
        Behind ``urn:scalpwatch:``.
    **value
        One ``valueX``, or ``extension`` with the parts.

    Returns
    -------
    extension
        An Extension.
    """
    return {"url": OURS + name, **value}


def parts(**values: float | str) -> list[Json]:
    """Write the parts of an extension that has several.

    Parameters
    ----------
    **values
        A number or a text for each part.

    Returns
    -------
    extensions
        One for each part.
    """
    return [
        {
            "url": name,
            "valueString" if isinstance(value, str) else "valueDecimal": value,
        }
        for name, value in values.items()
    ]


def extensions(holder: Json, name: str) -> Iterator[Json]:
    """List the extensions of ours that bear a name.

    Parameters
    ----------
    holder
        An element.
    name
        Behind ``urn:scalpwatch:``.

    Yields
    ------
    extension
        In their order; of one with parts, the parts by their names.
    """
    for each in holder.get("extension", ()):
        if each["url"] == OURS + name:
            inner = each.get("extension")
            yield (
                each if inner is None else {part["url"]: _value(part) for part in inner}
            )


def extended(holder: Json, name: str) -> Any:  # noqa: ANN401 - any FHIR datatype
    """Read the value of an extension of ours.

    Parameters
    ----------
    holder
        An element.
    name
        Behind ``urn:scalpwatch:``.

    Returns
    -------
    value
        ``None`` where there is none.
    """
    found = next(extensions(holder, name), None)
    return None if found is None else _value(found)


def _value(extension: Json) -> Any:  # noqa: ANN401 - any FHIR datatype
    """Read whatever value stands in an extension."""
    return next(value for key, value in extension.items() if key.startswith("value"))


def quantity(value: float, unit: str, *, is_ucum: bool = True) -> Json:
    """Write a quantity.

    Parameters
    ----------
    value
        The figure.
    unit
        Its unit.
    is_ucum
        Whether UCUM knows the unit.

    Returns
    -------
    quantity
        A Quantity.
    """
    written: Json = {"value": value, "unit": unit}
    if is_ucum:
        written |= {"system": UCUM, "code": unit}
    return written


def interval(figure: Interval) -> Json:
    """Write the 95 % interval of a figure.

    Parameters
    ----------
    figure
        The figure with its bounds.

    Returns
    -------
    extension
        With the parts ``value``, ``low`` and ``high``.
    """
    return extend(
        "interval",
        extension=parts(value=figure.value, low=figure.low, high=figure.high),
    )


def interval_of(holder: Json) -> Interval:
    """Read a figure with its interval.

    Parameters
    ----------
    holder
        The element that bears the extension.

    Returns
    -------
    figure
        Equal to what was written.
    """
    found = next(extensions(holder, "interval"))
    return Interval(*(float(found[name]) for name in ("value", "low", "high")))


def tell(field: str, sentence: Bilingual) -> Json:
    """Write a sentence in English with its Russian translation.

    Parameters
    ----------
    field
        Name of the text element.
    sentence
        In both languages.

    Returns
    -------
    element
        The field, and the standard extension on it.
    """
    inner = [{"url": "lang", "valueCode": "ru"}]
    if sentence.ru:
        inner.append({"url": "content", "valueString": sentence.ru})
    translation = {"url": _TRANSLATION, "extension": inner}
    written: Json = {field: sentence.en} if sentence.en else {}
    return {**written, f"_{field}": {"extension": [translation]}}


def hear(field: str, holder: Json) -> Bilingual:
    """Read a sentence with its Russian translation.

    Parameters
    ----------
    field
        Name of the text element.
    holder
        The element that bears it.

    Returns
    -------
    sentence
        In both languages.
    """
    (translation,) = holder[f"_{field}"]["extension"]
    inner = {part["url"]: _value(part) for part in translation["extension"]}
    return Bilingual(holder.get(field, ""), inner.get("content", ""))


def annotate(text: str) -> list[Json]:
    """Write a note in the clinician's words.

    Parameters
    ----------
    text
        May be empty.

    Returns
    -------
    notes
        Annotations; none for no words.
    """
    return [{"text": text}] if text else []


def note_of(resource: Json) -> str:
    """Read the note in the clinician's words.

    Parameters
    ----------
    resource
        What bears it.

    Returns
    -------
    text
        Empty where there is none.
    """
    return "".join(each["text"] for each in resource.get("note", ()))


def day(text: str | None) -> date | None:
    """Read a day.

    Parameters
    ----------
    text
        A FHIR date, or the date of a dateTime.

    Returns
    -------
    day
        ``None`` where none is told.
    """
    return None if text is None else the_day(text)


def the_day(text: str) -> date:
    """Read a day that must be told.

    Parameters
    ----------
    text
        A FHIR date, or the date of a dateTime.

    Returns
    -------
    day
        The day.
    """
    return date.fromisoformat(text[:10])


def period(began: date | None, ended: date | None) -> Json:
    """Write a time with a beginning and an end.

    Parameters
    ----------
    began, ended
        ``None`` where it is not known.

    Returns
    -------
    period
        A Period; empty where nothing is known.
    """
    days: Iterable[tuple[str, date | None]] = (("start", began), ("end", ended))
    return {name: when.isoformat() for name, when in days if when is not None}
