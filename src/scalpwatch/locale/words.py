"""How a value is told in a language: phrases, lists, numbers, dates, frequencies."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from numbers import Integral, Real
from pathlib import PurePath
from typing import Final, Protocol

from scalpwatch.phrases import Bilingual, Fact, Phrase, say

__all__ = ["Language", "Words"]

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_DENOMINATORS: Final = (100, 1_000, 10_000)
#: From this many digits on, thousands are set apart; so a year never is.
_GROUPED_FROM: Final = 10_000
_MINUS: Final = "\N{MINUS SIGN}"
_MONTHS: Final = (
    say("{day} January {year}"),
    say("{day} February {year}"),
    say("{day} March {year}"),
    say("{day} April {year}"),
    say("{day} May {year}"),
    say("{day} June {year}"),
    say("{day} July {year}"),
    say("{day} August {year}"),
    say("{day} September {year}"),
    say("{day} October {year}"),
    say("{day} November {year}"),
    say("{day} December {year}"),
)


class Language(Enum):
    """The languages that every text of the project exists in."""

    EN = "en"
    RU = "ru"


class _HasBounds(Protocol):
    """A figure with the bounds within which it is believed to lie."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Words:
    """One language, and how things are told in it.

    Parameters
    ----------
    language
        English or Russian.
    """

    language: Language

    def tell(self, fact: Fact) -> str:
        """Tell a phrase or any fact that may stand in one.

        Parameters
        ----------
        fact
            A phrase, text, a number, a date, a term, or a tuple of these, which
            is told as a list.

        Returns
        -------
        text
            The same in this language.

        Raises
        ------
        TypeError
            If the fact is of a kind that has no words, such as a member of an
            enumeration: its code must not reach a reader.

        Notes
        -----
        A Russian sentence that the catalogue lacks is told in English behind a
        visible mark, never silently; a house test keeps the catalogue whole.
        """
        match fact:
            case Phrase():
                text = self._tell_phrase(fact)
            case Bilingual():
                text = fact.ru if self.language is Language.RU else fact.en
            case str() | PurePath():
                text = str(fact)
            case date():
                text = self.date(fact)
            case tuple():
                text = self.listing([self.tell(part) for part in fact])
            case Integral():
                text = self._grouped(int(fact))
            case Real():
                text = self.number(float(fact))
            case _:
                msg = f"a {type(fact).__name__} cannot be told"
                raise TypeError(msg)
        return text

    def listing(self, items: Sequence[str]) -> str:
        """Join items as a sentence does.

        Parameters
        ----------
        items
            Already told.

        Returns
        -------
        text
            With commas, and "and" before the last.
        """
        if len(items) < 2:  # noqa: PLR2004 - nothing to join
            return "".join(items)
        head, last = ", ".join(items[:-1]), items[-1]
        return self.tell(say("{items} and {last}", items=head, last=last))

    def number(self, value: float, digits: int | None = None) -> str:
        """Write a number.

        Parameters
        ----------
        value
            The number.
        digits
            Decimals; ``None`` keeps what three significant figures need.

        Returns
        -------
        text
            With this language's decimal mark.
        """
        if digits is None:
            magnitude = math.floor(math.log10(abs(value))) if value else 0
            digits = max(0, 2 - magnitude)
            plain = f"{value:.{digits}f}"
            text = plain.rstrip("0").rstrip(".") if "." in plain else plain
        else:
            text = f"{value:.{digits}f}"
        return self._marks(text)

    def percent(self, share: float) -> str:
        """Write a share as a percentage.

        Parameters
        ----------
        share
            Between 0 and 1.

        Returns
        -------
        text
            With a decimal where it is below 10 %.
        """
        per_cent = 100 * share
        digits = 0 if per_cent >= 10 or per_cent == int(per_cent) else 1  # noqa: PLR2004 - two figures suffice
        sign = f"{_NO_BREAK}%" if self.language is Language.RU else "%"
        return self.number(per_cent, digits) + sign

    def date(self, day: date) -> str:
        """Write a date with the month in words.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        text
            Such as "6 December 2026".
        """
        return _told_day(self, day)

    def ratio(self, ratio: _HasBounds) -> str:
        """Write a likelihood ratio with its interval.

        Parameters
        ----------
        ratio
            Value and bounds.

        Returns
        -------
        text
            Such as "×4.2 (1.1 to 16)".
        """
        return self.tell(
            say(
                "×{value} ({low} to {high})",
                value=self._two_figures(ratio.value),
                low=self._two_figures(ratio.low),
                high=self._two_figures(ratio.high),
            )
        )

    def natural_frequency(self, share: _HasBounds, *, per: int | None = None) -> str:
        """Tell a probability as so many patients among such patients.

        Parameters
        ----------
        share
            Probability with its interval, between 0 and 1.
        per
            Among how many; ``None`` chooses 100, 1,000 or 10,000.

        Returns
        -------
        text
            Such as "about 4 in 1,000 such patients (1 to 15)", with two figures.
            Neither "0 in 1,000" nor "1,000 in 1,000" is ever said.
        """
        among = per or _denominator(share.value, share.low)
        frequency = self.frequency(share.value, per=among)
        if round(share.high * among) < 1:
            return self.tell(say("{frequency} such patients", frequency=frequency))
        bounds = self.frequency_range(share, per=among)
        return self.tell(
            say(
                "{frequency} such patients ({range})", frequency=frequency, range=bounds
            )
        )

    def frequency(self, share: float, *, per: int) -> str:
        """Tell a probability as so many in so many.

        Parameters
        ----------
        share
            Between 0 and 1.
        per
            Among how many.

        Returns
        -------
        text
            Such as "about 4 in 1,000".
        """
        count, among = _patients(share, per), self.thousands(per)
        if count < 1:
            return self.tell(say("fewer than 1 in {among}", among=among))
        if count >= per:
            most = self.thousands(per - 1)
            more = say("more than {count} in {among}", count=most, among=among)
            return self.tell(more)
        told = self.thousands(count)
        return self.tell(say("about {count} in {among}", count=told, among=among))

    def frequency_range(self, share: _HasBounds, *, per: int) -> str:
        """Tell the interval of a probability as counts.

        Parameters
        ----------
        share
            Between 0 and 1.
        per
            Among how many.

        Returns
        -------
        text
            Such as "1 to 15".
        """
        low, high = (self._bound(bound, per) for bound in (share.low, share.high))
        if low == high:
            return low
        return self.tell(say("{low} to {high}", low=low, high=high))

    def compact_frequency(self, share: _HasBounds, *, per: int) -> str:
        """Write a probability as counts for the cell of a table.

        Parameters
        ----------
        share
            Between 0 and 1.
        per
            Among how many; the table's head says so.

        Returns
        -------
        text
            Such as "4 (1–15)", or "<1 (<1–5)".
        """
        value, low, high = (
            self.count_among(bound, per=per)
            for bound in (share.value, share.low, share.high)
        )
        return f"{value} ({low})" if low == high else f"{value} ({low}–{high})"

    def count_among(self, share: float, *, per: int) -> str:
        """Write a probability as a count that is neither none nor all.

        Parameters
        ----------
        share
            Between 0 and 1.
        per
            Among how many.

        Returns
        -------
        text
            Such as "4", "<1" or ">99".
        """
        count = _patients(share, per)
        if count < 1:
            return "<1"
        if count >= per:
            return f">{self.thousands(per - 1)}"
        return self.thousands(count)

    def _bound(self, share: float, per: int) -> str:
        """Tell one bound of an interval as a count that is neither none nor all."""
        count = _patients(share, per)
        if count < 1:
            return self.tell(say("fewer than {count}", count=1))
        if count >= per:
            return self.tell(say("more than {count}", count=self.thousands(per - 1)))
        return self.thousands(count)

    def _tell_phrase(self, phrase: Phrase) -> str:
        """Put a phrase's facts into its sentence in this language."""
        facts = dict(phrase.facts)
        is_english = self.language is Language.EN
        text = phrase.template if is_english else _in_russian(phrase.template, facts)
        return "".join(
            plain if name is None else plain + self.format_fact(facts[name], how)
            for plain, name, how in _pieces(text)
        )

    def format_fact(self, fact: Fact, how: str) -> str:
        """Tell a fact in a format that its sentence asks for.

        Parameters
        ----------
        fact
            What stands in the place.
        how
            A format such as ``.1f``; empty for the usual way.

        Returns
        -------
        text
            With this language's decimal mark.
        """
        if not how:
            return self.tell(fact)
        text = format(fact, how)
        if self.language is Language.RU and isinstance(fact, Real):
            spaced = text.replace(",", _NO_BREAK).replace("%", f"{_NO_BREAK}%")
            text = self._marks(spaced)
        return text

    def _two_figures(self, value: float) -> str:
        """Write a ratio with two significant figures."""
        if value <= 0:
            return self.number(0)
        rounded = round(value, 1 - math.floor(math.log10(value)))
        return self.number(rounded, max(0, 1 - math.floor(math.log10(rounded))))

    def _grouped(self, value: int) -> str:
        """Write a whole number; thousands are set apart from 10,000 on."""
        return self.thousands(value) if abs(value) >= _GROUPED_FROM else str(value)

    def thousands(self, value: int) -> str:
        """Write a whole number that is no year.

        Parameters
        ----------
        value
            The number.

        Returns
        -------
        text
            With its thousands set apart; Russian does so from 10,000 on.
        """
        if self.language is Language.EN:
            return f"{value:,}"
        grouped = f"{value:,}".replace(",", _NO_BREAK)
        return grouped if abs(value) >= _GROUPED_FROM else str(value)

    def _marks(self, text: str) -> str:
        """Set this language's decimal mark and its minus sign."""
        marked = text.replace("-", _MINUS)
        return marked.replace(".", ",") if self.language is Language.RU else marked


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Cut a sentence into plain text, each with the fact after it and its format."""
    return tuple(
        (plain, name, how or "")
        for plain, name, how, _ in string.Formatter().parse(template)
    )


@lru_cache(maxsize=4096)
def _told_day(words: Words, day: date) -> str:
    """Write a date: a list tells the same days a hundred times."""
    phrase = _MONTHS[day.month - 1]
    return words.tell(say(phrase.template, day=day.day, year=day.year))


def _patients(share: float, per: int) -> int:
    """Count patients with two figures; a third would be more than anyone knows."""
    count = share * per
    digits = math.floor(math.log10(count)) if count >= 1 else 0
    return round(round(count, 1 - digits))


def _denominator(value: float, low: float) -> int:
    """Choose among how many a probability is best told."""
    # The smallest that leaves at least two patients, or one step larger where
    # only that shows the lower bound.
    fitting = [per for per in _DENOMINATORS if value * per >= 2]  # noqa: PLR2004 - two patients
    if not fitting:
        return _DENOMINATORS[-1]
    shown = [per for per in fitting[:2] if low * per >= 0.5]  # noqa: PLR2004 - rounds to 1
    return shown[0] if shown else fitting[0]


def _in_russian(template: str, facts: Mapping[str, Fact]) -> str:
    """Find the Russian sentence, or mark the English one."""
    # English needs no catalogue, and its start must be fast.
    from scalpwatch.locale import catalogue  # noqa: PLC0415

    if not catalogue.has_words(template):
        return template
    found = catalogue.find_russian(template, facts)
    return f"[нет перевода] {template}" if found is None else found
