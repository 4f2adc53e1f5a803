"""Print what the command line answers to the case of docs/first-case.md.

Usage: ``python evaluation/first_case.py [DOCUMENT]``

Takes the case from the document, assesses it in English, and prints the answer;
with the document's path, writes it there between the two marks.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["BEGIN", "END", "case_in", "printed_answer"]

BEGIN = "<!-- printed: python evaluation/first_case.py docs/first-case.md -->"
END = "<!-- end of what is printed -->"

_ARGUMENTS = ("assess", "case.toml", "--lang", "en", "--out", "report")
_DOCUMENT = Path(__file__).parent.parent / "docs" / "first-case.md"


def case_in(text: str) -> str:
    """Find the case in the document.

    Parameters
    ----------
    text
        The document.

    Returns
    -------
    case
        Its first block of TOML.
    """
    return text.split("```toml\n", 1)[1].split("```", 1)[0]


def printed_answer(case: str) -> str:
    """Assess a case as a user does, on a terminal of 80 columns.

    Parameters
    ----------
    case
        TOML.

    Returns
    -------
    printed
        Standard output, with no blanks at the ends of lines.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "case.toml").write_text(case, encoding="utf-8")
        finished = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-m", "scalpwatch", *_ARGUMENTS],
            cwd=folder,
            env={**_surroundings(), "COLUMNS": "80", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=True,
            text=True,
            encoding="utf-8",
        )
    return "\n".join(line.rstrip() for line in finished.stdout.splitlines())


def _surroundings() -> dict[str, str]:
    """Take the environment without the settings of this installation."""
    variables = os.environ  # noqa: TID251 - handed on to a child, not read
    return {k: v for k, v in variables.items() if not k.startswith("SCALPWATCH_")}


def main() -> None:
    """Print the answer, or write it into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path, nargs="?", help="where to write it")
    document = parser.parse_args().document
    text = (document or _DOCUMENT).read_text(encoding="utf-8")
    printed = printed_answer(case_in(text))
    if document is None:
        print(printed)
        return
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    block = f"{BEGIN}\n\n```text\n{printed}\n```\n\n{END}"
    document.write_text(f"{head}{block}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
