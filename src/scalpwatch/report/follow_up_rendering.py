"""The page about one followed lesion, as HTML and as PDF."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from scalpwatch.locale import Language, Words
from scalpwatch.report.follow_up_page import Pictures, tell_follow_up
from scalpwatch.report.follow_up_plot import draw_follow_up, is_drawn
from scalpwatch.report.rendering import compile_document, plain
from scalpwatch.vocabulary.follow_ups import FollowUp, TreatmentResponse

__all__ = ["render_follow_up_html", "render_follow_up_pdf"]

_TEMPLATES: Final = resources.files("scalpwatch.report") / "templates"
_JPEG: Final = b"\xff\xd8"


def render_follow_up_html(
    follow_up: FollowUp,
    language: Language,
    *,
    pictures: Pictures = (),
    responses: Sequence[TreatmentResponse] = (),
) -> str:
    """Render the page as one file that needs nothing besides itself.

    Parameters
    ----------
    follow_up
        The lesion.
    language
        In which language.
    pictures
        Pairs that were laid on each other, or could not be.
    responses
        To the treatments of the course.

    Returns
    -------
    html
        With pictures, plot and style inside, no script, and a policy that forbids
        it to load anything.
    """
    told = tell_follow_up(
        follow_up,
        language,
        plot=_plot(follow_up, language),
        pictures=pictures,
        responses=responses,
    )
    return _page_template().render(page=plain(told, _as_data_uri))


def render_follow_up_pdf(
    follow_up: FollowUp,
    language: Language,
    *,
    pictures: Pictures = (),
    responses: Sequence[TreatmentResponse] = (),
) -> bytes:
    """Render the page as a document.

    Parameters
    ----------
    follow_up
        The lesion.
    language
        In which language.
    pictures
        Pairs that were laid on each other, or could not be.
    responses
        To the treatments of the course.

    Returns
    -------
    pdf
        The same content as the page; the day it bears is that of the last visit.

    Notes
    -----
    The text reaches the document as data and is never read as markup. Pictures lie
    in a folder of their own while the document is made, and nowhere after.
    """
    told = tell_follow_up(
        follow_up,
        language,
        plot=_plot(follow_up, language),
        pictures=pictures,
        responses=responses,
    )
    with tempfile.TemporaryDirectory(prefix="scalpwatch-") as folder:
        root = Path(folder)
        return compile_document(
            "follow_up.typ",
            plain(told, _keeper(root)),
            root=root,
            made=follow_up.rows[-1].seen_on.isoformat(),
        )


def _plot(follow_up: FollowUp, language: Language) -> bytes:
    """Draw the lesion over time, if there is anything to draw."""
    if not is_drawn(follow_up):
        return b""
    return draw_follow_up(follow_up, Words(language)).svg


def _ending(picture: bytes) -> tuple[str, str]:
    """Tell a photograph from a plot: media type and file ending."""
    if picture.startswith(_JPEG):
        return "image/jpeg", "jpg"
    return "image/svg+xml", "svg"


def _as_data_uri(picture: bytes) -> str:
    """Write a picture into the page itself."""
    coded = base64.b64encode(picture).decode("ascii")
    return f"data:{_ending(picture)[0]};base64,{coded}"


def _keeper(root: Path) -> Callable[[bytes], str]:
    """Make a function that lays pictures into a folder and names them."""

    def keep(picture: bytes) -> str:
        number = sum(1 for _ in root.iterdir())
        path = root / f"{number}.{_ending(picture)[1]}"
        path.write_bytes(picture)
        return f"/{path.name}"

    return keep


@cache
def _page_template() -> Template:
    """Read the template of the page."""
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = (_TEMPLATES / "follow_up.html.jinja").read_text(encoding="utf-8")
    return page.from_string(source)
