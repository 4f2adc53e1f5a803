"""``scalpwatch case list``: who is due, which alerts are open, how long they wait."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from scalpwatch.cli.consulting import today
from scalpwatch.cli.opened import opened_store
from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, say
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Primary, Sex, Site

if TYPE_CHECKING:
    from scalpwatch.registry.searching import Entry

__all__ = ["register"]

Word = TypeVar("Word", bound=Enum)


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
        "list",
        **usage.command(
            say(
                "List patients, the most urgent open alert first: what each waits for, "
                "how long, and by when to act."
            )
        ),
    )
    def list_(  # noqa: PLR0913 - each is an option of the command line
        pseudonym: Annotated[
            str, usage.argument("PSEUDONYM", say("How the pseudonym begins."))
        ] = "",
        *,
        alerting: Annotated[
            bool,
            usage.option("--open", say("Only those whose alert waits for a biopsy.")),
        ] = False,
        due: Annotated[
            bool,
            usage.option("--due", say("Only those whose day has come.")),
        ] = False,
        level: Annotated[str | None, _word(usage, "--level", Level)] = None,
        site: Annotated[str | None, _word(usage, "--site", Site)] = None,
        primary: Annotated[str | None, _word(usage, "--primary", Primary)] = None,
        sex: Annotated[str | None, _word(usage, "--sex", Sex)] = None,
        year: Annotated[
            int | None,
            usage.option("--year", say("Only those seen in it."), metavar="YEAR"),
        ] = None,
        page: Annotated[
            int, usage.option("--page", say("Which page."), min=1, metavar="N")
        ] = 1,
        size: Annotated[
            int,
            usage.option("--size", say("Patients on a page."), min=1, metavar="N"),
        ] = 50,
        as_json: Annotated[
            bool, usage.option("--json", say("For machines: JSON, with all codes."))
        ] = False,
    ) -> None:
        from scalpwatch.registry.searching import Query

        day = today()
        query = Query(
            pseudonym=pseudonym,
            open_level=_read(Level, level, "--level"),
            site=_read(Site, site, "--site"),
            primary=_read(Primary, primary, "--primary"),
            sex=_read(Sex, sex, "--sex"),
            first_year=year,
            last_year=year,
            is_open=True if alerting else None,
            due_by=day if due else None,
            limit=size,
            offset=(page - 1) * size,
        )
        with opened_store() as store:
            entries = store.search(query)
        if as_json:
            coded = [_coded(each, day) for each in entries]
            print_plainly(json.dumps(coded, ensure_ascii=False))
            return
        _print(entries, usage.words, day)


def _word(usage: Usage, name: str, kind: type[Enum]) -> object:
    """Describe an option that takes one word of a list."""
    words = "; ".join(_spelled(member) for member in kind)
    return usage.option(
        name, say("Only these; one of: {words}.", words=words), metavar="WORD"
    )


def _read(kind: type[Word], text: str | None, option: str) -> Word | None:
    """Read a word of a list, whatever its capitals, hyphens and spaces."""
    if text is None:
        return None
    members = {_folded(_spelled(member)): member for member in kind}
    if _folded(text) not in members:
        raise InputError(
            say("The word after {option} is unknown.", option=option),
            remedy=say("Give one of: {words}.", words="; ".join(map(_spelled, kind))),
        )
    return members[_folded(text)]


def _spelled(member: Enum) -> str:
    """Spell a word as people do."""
    return str(member.value).replace("_", " ")


def _folded(text: str) -> str:
    """Forget capitals, hyphens and spaces."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _print(entries: "Sequence[Entry]", words: Words, day: date) -> None:
    """Print the list as a table."""
    from rich.table import Table
    from rich.text import Text

    from scalpwatch.cli.course_paper import paper, print_lines

    if not entries:
        print_lines([say("There is nobody like that.")], words)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in (
        say("Patient"),
        say("Lesion"),
        say("Alert"),
        say("Waiting"),
        say("Act by"),
    ):
        table.add_column(words.tell(heading), overflow="fold")
    for entry in entries:
        is_due = entry.act_by is not None and entry.act_by <= day
        for number, row in enumerate(_rows(entry, day)):
            who = _who(entry, words) if number == 0 else ""
            cells = [who, *(words.tell(cell) for cell in row)]
            table.add_row(*map(Text, cells), style="bold" if is_due else "")
    paper().print(table)


def _who(entry: "Entry", words: Words) -> str:
    """Tell who it is in two lines."""
    from scalpwatch.report.wording import SEXES
    from scalpwatch.vocabulary.case_names import PRIMARIES

    facts: list[Fact] = [SEXES[entry.sex]]
    if entry.birth_year is not None:
        facts.append(str(entry.birth_year))
    if entry.primary is not None:
        facts.append(PRIMARIES[entry.primary])
    about = ", ".join(words.tell(fact) for fact in facts)
    return f"{entry.pseudonym}\n{about}"


def _rows(entry: "Entry", day: date) -> Iterator[tuple[Fact, ...]]:
    """Give a row for each open alert, or one that says why there is none."""
    from scalpwatch.report.alert_words import ALERT_STATES, tell_due, tell_waiting
    from scalpwatch.report.wording import LEVELS

    for each in entry.alerts:
        state = each.state_on(day)
        yield (
            each.lesion,
            say(
                "{level}: {state}", level=LEVELS[each.level], state=ALERT_STATES[state]
            ),
            tell_waiting((day - each.since).days),
            tell_due(each.due, today=day),
        )
    if not entry.alerts:
        what = say("no longer followed") if entry.is_closed else say("none open")
        yield "", what, "", ""


def _coded(entry: "Entry", day: date) -> dict[str, object]:
    """Give an entry as codes."""
    return {
        "pseudonym": entry.pseudonym,
        "sex": entry.sex.value,
        "birth_year": entry.birth_year,
        "primary": entry.primary.value if entry.primary else None,
        "sites": [each.value for each in entry.sites],
        "visits": entry.visits,
        "last_seen": entry.last_seen.isoformat() if entry.last_seen else None,
        "act_by": entry.act_by.isoformat() if entry.act_by else None,
        "is_closed": entry.is_closed,
        "alerts": [
            {
                "lesion": each.lesion,
                "level": each.level.value,
                "since": each.since.isoformat(),
                "due": each.due.isoformat() if each.due else None,
                "waiting_days": (day - each.since).days,
                "state": each.state_on(day).value,
            }
            for each in entry.alerts
        ],
    }
