"""How the command line explains itself, in the language that is spoken."""

from collections.abc import Callable, Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from scalpwatch import __version__
from scalpwatch.errors import InputError
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say

__all__ = ["Usage", "build", "misunderstood"]


class Usage:
    """Tells typer's own words in one language.

    Parameters
    ----------
    words
        The language.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._options = words.tell(say("Options"))
        self._arguments = words.tell(say("Arguments"))

    def command(self, help_: Phrase) -> dict[str, Any]:
        """Say what a command is for.

        Parameters
        ----------
        help_
            Its purpose; the first sentence stands in the list of commands.

        Returns
        -------
        keywords
            For ``app.command``.
        """
        return {
            "cls": _speaking(TyperCommand, self),
            "help": self.words.tell(help_),
            "rich_help_panel": self.words.tell(say("Commands")),
            "epilog": self.words.tell(
                say(
                    "Everywhere: --lang en or --lang ru chooses the language; without "
                    "it SCALPWATCH_LANG does, else the language of the shell."
                )
            ),
        }

    def group(self, app: typer.Typer, name: str, help_: Phrase) -> typer.Typer:
        """Open a group of commands, for example ``case add`` and ``case show``.

        Parameters
        ----------
        app
            The application.
        name
            Of the group.
        help_
            What the group is for.

        Returns
        -------
        group
            To which its commands are added.
        """
        described = self.command(help_)
        described.pop("cls")
        group = typer.Typer(
            cls=_speaking(TyperGroup, self),
            add_completion=False,
            pretty_exceptions_enable=False,
        )
        app.add_typer(group, name=name, no_args_is_help=True, **described)
        return group

    def option(self, name: str, help_: Phrase, **more: Any) -> Any:  # noqa: ANN401 - typer's own types
        """Describe an option.

        Parameters
        ----------
        name
            With its dashes.
        help_
            What it does.
        **more
            As typer takes it.

        Returns
        -------
        option
            For ``Annotated``.
        """
        told = self.words.tell(help_)
        return typer.Option(name, help=told, rich_help_panel=self._options, **more)

    def argument(self, name: str, help_: Phrase, **more: Any) -> Any:  # noqa: ANN401 - typer's own types
        """Describe an argument.

        Parameters
        ----------
        name
            In capitals.
        help_
            What it is.
        **more
            As typer takes it.

        Returns
        -------
        argument
            For ``Annotated``.
        """
        told = self.words.tell(help_)
        return typer.Argument(
            metavar=name, help=told, rich_help_panel=self._arguments, **more
        )

    def retell(self, help_option: Any) -> Any:  # noqa: ANN401 - typer's own types
        """Tell typer's own help option in this language.

        Parameters
        ----------
        help_option
            As typer made it.

        Returns
        -------
        help_option
            The same.
        """
        help_option.help = self.words.tell(say("Show this explanation and stop."))
        help_option.rich_help_panel = self._options
        return help_option


def build(words: Words, commands: Sequence[str]) -> Callable[..., Any]:
    """Build the program with the commands that can be asked of it.

    Parameters
    ----------
    words
        The language in which it explains itself.
    commands
        Names of modules of this package; only these are loaded.

    Returns
    -------
    run
        Takes ``args`` and returns an exit code, as typer's programs do.
    """
    usage = Usage(words)
    app = typer.Typer(
        cls=_speaking(TyperGroup, usage),
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    def scalpwatch(
        *,
        version: Annotated[
            bool,
            usage.option(
                "--version", say("Print the version and stop."), is_eager=True
            ),
        ] = False,
    ) -> None:
        if version:
            typer.echo(__version__)
            raise typer.Exit

    described = usage.command(
        say(
            "Raises alertness to scalp metastases: reads a case, says how strongly it "
            "calls for a biopsy and why, and writes the report. Decision support for "
            "clinicians: it states no diagnosis and excludes none."
        )
    )
    app.callback(
        help=described["help"], epilog=described["epilog"], invoke_without_command=True
    )(scalpwatch)
    for command in commands:
        # no module can bear a dash, or a word of Python's own, such as "import"
        module = command.replace("-", "_") + ("_" if iskeyword(command) else "")
        import_module(f"scalpwatch.cli.{module}").register(app, usage)
    return typer.main.get_command(app).main


def misunderstood(error: typer.TyperException) -> InputError:
    """Say in our own words that the command line cannot be understood.

    Parameters
    ----------
    error
        What typer found.

    Returns
    -------
    error
        With the argument or option that it stumbled over, where it tells one.
    """
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "scalpwatch"
    remedy = say("“{command} --help” shows what can be asked.", command=command)
    option = getattr(error, "option_name", None)
    if option is not None and hasattr(error, "possibilities"):
        return InputError(say("There is no option {name}.", name=option), remedy=remedy)
    if option is not None:
        return InputError(
            say("The option {name} needs a value.", name=option), remedy=remedy
        )
    if isinstance(error, typer.BadParameter) and error.param is not None:
        name = error.param.get_error_hint().strip("'")
        return InputError(
            say("{name} is missing or cannot be used.", name=name), remedy=remedy
        )
    return InputError(say("The command line cannot be understood."), remedy=remedy)


def _speaking(kind: type[Any], usage: Usage) -> type[Any]:
    """Make a class of typer's tell its own words in our language."""

    class Speaking(kind):  # type: ignore[misc]  # the base is chosen at run time
        """A command or group of commands that speaks one language."""

        def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own types
            option = super().get_help_option(ctx)
            return option if option is None else usage.retell(option)

        def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's own types
            formatter.write_usage(
                ctx.command_path,
                " ".join(self.collect_usage_pieces(ctx)),
                prefix=usage.words.tell(say("Usage: ")),
            )

    return Speaking
