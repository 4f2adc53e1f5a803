"""Fields of a form about what happened, read into a document, each trouble named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.courses import Course
from scalpwatch.web.forms import Form

__all__ = ["Fields"]


@dataclass(frozen=True, slots=True)
class Fields:
    """A form while it is read.

    Parameters
    ----------
    form
        As it was sent.
    course
        Of whom it tells.
    today
        The day after which nothing can have happened.
    told
        What was understood, by key of the document.
    troubles
        What was not, by name of the field.
    """

    form: Form
    course: Course
    today: date
    told: dict[str, object] = field(default_factory=dict)
    troubles: dict[str, Phrase] = field(default_factory=dict)

    def word(self, name: str, kind: type[Enum], *, needed: bool = False) -> str:
        """Read a word of an enumeration.

        Parameters
        ----------
        name
            Of the field.
        kind
            The enumeration.
        needed
            Whether one must be chosen.

        Returns
        -------
        word
            Empty where none was chosen.
        """
        word = self.form.one(name).strip()
        if word in {each.value for each in kind}:
            self.told[name] = word
            return word
        if word or needed:
            self.troubles[name] = say("Choose one from the list.")
        return ""

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """Read a day that is not to come.

        Parameters
        ----------
        name
            Of the field.
        needed
            Whether one must be given.

        Returns
        -------
        day
            ``None`` where none was given, or none that can be.
        """
        typed = self.form.one(name).strip()
        if not typed:
            if needed:
                self.troubles[name] = say("Give the day.")
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            self.troubles[name] = say("This is no day.")
            return None
        if day > self.today:
            self.troubles[name] = say("This day lies in the future; check the year.")
            return None
        self.told[name] = day.isoformat()
        return day

    def lesion(self, name: str = "lesion") -> str:
        """Read the name of a lesion that is followed.

        Parameters
        ----------
        name
            Of the field.

        Returns
        -------
        lesion
            Empty where none was chosen.
        """
        lesion = self.form.one(name)
        if not lesion:
            return ""
        if lesion not in {each.name for each in self.course.lesions}:
            self.troubles[name] = say("No lesion of that name is followed.")
            return ""
        self.told[name] = lesion
        return lesion

    def text(self, name: str, *, longest: int, needed: bool = False) -> str:
        """Read what was written.

        Parameters
        ----------
        name
            Of the field.
        longest
            Letters that are kept.
        needed
            Whether something must be written.

        Returns
        -------
        text
            Without spaces around it.
        """
        text = self.form.one(name).replace("\r\n", "\n").strip()
        if len(text) > longest:
            self.troubles[name] = say(
                "Write it shorter: at most {longest} letters.", longest=longest
            )
        elif text:
            self.told[name] = text
        elif needed:
            self.troubles[name] = say("Write at least one word.")
        return text
