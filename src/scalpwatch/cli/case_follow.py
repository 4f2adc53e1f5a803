"""``scalpwatch case follow``: lesions over visits, as tables, plots and pictures."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scalpwatch.cli.opened import actor_option, opened_store
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, say

if TYPE_CHECKING:
    from scalpwatch.imaging.images import Image
    from scalpwatch.registry.store import Store
    from scalpwatch.vocabulary.courses import Course, KeptPicture
    from scalpwatch.vocabulary.follow_ups import (
        FollowUp,
        LaidPictures,
        TreatmentResponse,
        UnlaidPictures,
    )

__all__ = ["register"]

#: Tells whose folder it is, and which page is of which lesion.
_ANSWER = "follow-up.json"


def register(group: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    group
        The group ``case``.
    usage
        The language it explains itself in.
    """

    @group.command(
        "follow",
        **usage.command(
            say(
                "Follow lesions over visits: size, vessels and hair as a table and a "
                "plot, pictures of two visits side by side, what changed beyond "
                "measurement, and the response to treatment."
            )
        ),
    )
    def follow(
        pseudonym: Annotated[str, usage.argument("PSEUDONYM", say("Whom."))],
        lesion: Annotated[
            str | None,
            usage.argument("LESION", say("Which lesion; all when left out.")),
        ] = None,
        *,
        out: Annotated[
            Path,
            usage.option(
                "--out", say("Folder for the pages; made if missing."), metavar="DIR"
            ),
        ],
        force: Annotated[
            bool,
            usage.option("--force", say("Replace even the pages of another patient.")),
        ] = False,
        actor: Annotated[str | None, actor_option(usage)] = None,
    ) -> None:
        from scalpwatch.cli.filing import refuse_another_patients_folder, write_whole

        if not force:
            refuse_another_patients_folder(out, pseudonym, answer=_ANSWER)
        with opened_store(actor) as store:
            course = store.recall(pseudonym)
            told = tuple(_followed(store, course, _asked(course, lesion)))
        write_whole(out, _render(pseudonym, told, usage.words))
        _print(told, out, usage.words)


@dataclass(frozen=True, slots=True)
class _Told:
    """One lesion over time, with what is shown of it."""

    number: int
    follow_up: "FollowUp"
    pictures: "tuple[LaidPictures | UnlaidPictures, ...]"
    responses: "tuple[TreatmentResponse, ...]"

    @property
    def stem(self) -> str:
        """Name of its files: a number, for a name can say too much."""
        return f"lesion-{self.number}"


def _asked(course: "Course", lesion: str | None) -> tuple[str, ...]:
    """Choose the lesions that are asked for."""
    names = tuple(each.name for each in course.lesions)
    if not names:
        raise InputError(
            say("No lesion of this patient is followed."),
            remedy=say("Add a visit with “scalpwatch case add”."),
        )
    if lesion is None:
        return names
    if lesion not in names:
        raise InputError(
            say("No lesion of that name is followed."),
            remedy=say("It follows: {names}.", names="; ".join(names)),
        )
    return (lesion,)


def _followed(
    store: "Store", course: "Course", names: tuple[str, ...]
) -> Iterator[_Told]:
    """Follow each lesion, and lay its pictures on each other."""
    from scalpwatch.registry.follow_up import follow, pairs_to_lay
    from scalpwatch.registry.treatment_response import responses
    from scalpwatch.vocabulary.follow_ups import LaidPictures

    answered = responses(course)
    known = [each.name for each in course.lesions]
    for name in names:
        first = follow(course, name)
        laid = tuple(
            _laid(store, course.pseudonym, pair) for pair in pairs_to_lay(first)
        )
        enlargements = [
            each.enlargement for each in laid if isinstance(each, LaidPictures)
        ]
        yield _Told(
            number=known.index(name) + 1,
            follow_up=follow(course, name, enlargements=enlargements),
            pictures=laid,
            responses=answered,
        )


def _laid(
    store: "Store", pseudonym: str, pair: "tuple[KeptPicture, KeptPicture]"
) -> "LaidPictures | UnlaidPictures":
    """Lay two kept pictures on each other, without a copy on disk."""
    from scalpwatch.imaging.side_by_side import lay_side_by_side

    earlier, later = ((kept, _opened(store, pseudonym, kept)) for kept in pair)
    return lay_side_by_side(earlier, later)


def _opened(store: "Store", pseudonym: str, kept: "KeptPicture") -> "Image":
    """Read a kept picture from memory."""
    from scalpwatch.consultation.opening import WORKING_SIDE_PX
    from scalpwatch.records.pictures import read_picture

    return read_picture(
        kept.name,
        longest_px=WORKING_SIDE_PX,
        content=store.picture(pseudonym, kept.sha256),
    )


def _render(pseudonym: str, told: Sequence[_Told], words: Words) -> dict[str, bytes]:
    """Make all files before any is written."""
    from scalpwatch.report.follow_up_rendering import (
        render_follow_up_html,
        render_follow_up_pdf,
    )

    lesions = {each.stem: each.follow_up.lesion.name for each in told}
    owner = {"pseudonym": pseudonym, "lesions": lesions}
    files = {_ANSWER: json.dumps(owner, ensure_ascii=False).encode()}
    for each in told:
        page = render_follow_up_html(
            each.follow_up,
            words.language,
            pictures=each.pictures,
            responses=each.responses,
        )
        files[f"{each.stem}.html"] = page.encode()
        files[f"{each.stem}.pdf"] = render_follow_up_pdf(
            each.follow_up,
            words.language,
            pictures=each.pictures,
            responses=each.responses,
        )
    return files


def _print(told: Sequence[_Told], out: Path, words: Words) -> None:
    """Print a table for each lesion, what changed, and where its page lies."""
    from scalpwatch.cli.course_paper import (
        print_heading,
        print_sentences,
        print_table,
    )
    from scalpwatch.report.follow_up_page import tell_follow_up
    from scalpwatch.report.follow_up_tables import tell_visits

    for each in told:
        page = tell_follow_up(
            each.follow_up,
            words.language,
            pictures=each.pictures,
            responses=each.responses,
        )
        print_heading(page.title, words)
        print_sentences((*page.lines, *([page.call] if page.call else [])), words)
        print_table(tell_visits(each.follow_up, words))
        print_sentences(_changes(each.follow_up, words), words)
        where: Fact = say("Page: {file}", file=out / f"{each.stem}.html")
        print_sentences([where], words)


def _changes(follow_up: "FollowUp", words: Words) -> Iterator[Fact]:
    """Tell what changed beyond measurement since the first visit."""
    from scalpwatch.report.follow_up_tables import VERDICTS, tell_change
    from scalpwatch.report.measure_words import MEASURES
    from scalpwatch.vocabulary.follow_ups import Change

    changed = [
        each
        for each in follow_up.changes
        if each.change in {Change.GREW, Change.SHRANK}
    ]
    for each in changed:
        yield say(
            "{measure}: {verdict}, {difference}",
            measure=MEASURES[each.what],
            verdict=VERDICTS[each.change],
            difference=tell_change(each, words),
        )
    if not changed:
        yield say("Nothing measured or told changed beyond its error.")
