"""How a command comes to the store that the installation chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scalpwatch.phrases import say
from scalpwatch.settings import read_settings

if TYPE_CHECKING:  # databases and ciphers are loaded when a command needs the store
    from scalpwatch.cli.usage import Usage
    from scalpwatch.registry.opening import Place
    from scalpwatch.registry.store import Store

__all__ = ["actor_option", "chosen_place", "opened_store"]


def chosen_place() -> Place:
    """Say where the store lies, and read the key to it.

    Returns
    -------
    place
        As the settings tell it.
    """
    from scalpwatch.registry.keys import read_key
    from scalpwatch.registry.opening import Place

    settings = read_settings()
    return Place(
        folder=settings.store_folder,
        database=settings.database,
        key=read_key(file=settings.key_file, text=settings.key),
        anchor=settings.anchor,
    )


def opened_store(actor: str | None = None) -> Store:
    """Open the store that the installation chose.

    Parameters
    ----------
    actor
        Who acts; as the installation tells it when ``None``.

    Returns
    -------
    store
        A context manager.

    Notes
    -----
    Without its key, `RegistryError`.
    """
    from scalpwatch.registry.opening import open_store

    return open_store(chosen_place(), actor=actor or read_settings().acting)


def actor_option(usage: Usage) -> Any:  # noqa: ANN401 - typer's own types
    """Describe the option that says who acts.

    Parameters
    ----------
    usage
        The language it explains itself in.

    Returns
    -------
    option
        For ``Annotated``.
    """
    return usage.option(
        "--actor",
        say("Who acts, as the audit trail tells it."),
        metavar="NAME",
        show_default=False,
    )
