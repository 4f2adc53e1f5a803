"""``scalpwatch calibrate``: the profile of a device from a picture of a ruler."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scalpwatch.cli.speech import print_plainly
from scalpwatch.cli.usage import Usage
from scalpwatch.errors import InputError
from scalpwatch.phrases import say

if TYPE_CHECKING:  # the eye is loaded when the command runs
    from scalpwatch.imaging.images import Image
    from scalpwatch.imaging.scale import FoundScale

__all__ = ["register"]

_DEVICES: Final = Path("devices.toml")
_FINEST_MARK_MM: Final = 0.1
_WIDEST_MARK_MM: Final = 10.0


def register(app: typer.Typer, usage: Usage) -> None:
    """Add the command.

    Parameters
    ----------
    app
        The application.
    usage
        The language it explains itself in.
    """

    @app.command(
        "calibrate",
        **usage.command(
            say(
                "Measure the scale of a device on a picture of a ruler or a "
                "millimetre grid, and keep it in a file of devices."
            )
        ),
    )
    def calibrate(  # noqa: PLR0913 - one parameter an option, as typer wants them
        device: Annotated[
            str, usage.argument("DEVICE", say("Name of the device, as you choose."))
        ],
        ruler_picture: Annotated[
            Path,
            usage.argument(
                "RULER_PICTURE",
                say("Picture of a ruler, as large as the device makes pictures."),
            ),
        ],
        *,
        devices: Annotated[
            Path, usage.option("--devices", say("The file of devices."))
        ] = _DEVICES,
        mark_mm: Annotated[
            float,
            usage.option(
                "--mark-mm", say("Distance of neighbouring marks in millimetres.")
            ),
        ] = 1.0,
        magnification: Annotated[
            float | None,
            usage.option(
                "--magnification", say("Magnification; kept, and never made a scale.")
            ),
        ] = None,
        polarized: Annotated[
            bool | None,
            usage.option(
                "--polarized/--unpolarized", say("Whether the light is polarised.")
            ),
        ] = None,
        contact: Annotated[
            bool | None,
            usage.option(
                "--contact/--no-contact", say("Whether the device touches the skin.")
            ),
        ] = None,
        immersion: Annotated[
            str | None,
            usage.option(
                "--immersion", say("Liquid between device and skin, for example gel.")
            ),
        ] = None,
    ) -> None:
        from scalpwatch.documents.devices import describe_device, keep_device
        from scalpwatch.records.pictures import read_picture

        image = read_picture(ruler_picture)
        found = _measured(image, mark_mm)
        profile = describe_device(
            {
                "um_per_px": found.um_per_px,
                "error": round(found.error, 4),
                "width_px": image.width_px,
                "height_px": image.height_px,
                "magnification": magnification,
                "polarized": polarized,
                "contact": contact,
                "immersion": immersion,
            }
        )
        keep_device(devices, device, profile)
        told = say(
            "{device}: {um_per_px} µm a pixel within {percent} %, from {count} marks; "
            "kept in {file}.",
            device=device,
            um_per_px=round(found.um_per_px, 3),
            percent=round(100 * found.error, 1),
            count=found.count,
            file=devices.name,
        )
        print_plainly(usage.words.tell(told))


def _measured(image: "Image", mark_mm: float) -> "FoundScale":
    """Measure the ruler, or say how to take its picture."""
    from scalpwatch.imaging.scale import scale_of_marks

    if not _FINEST_MARK_MM <= mark_mm <= _WIDEST_MARK_MM:
        raise InputError(
            say("Such a distance of marks cannot be used."),
            remedy=say(
                "Give a number from {low} to {high}.",
                low=_FINEST_MARK_MM,
                high=_WIDEST_MARK_MM,
            ),
        )
    found = scale_of_marks(image, mark_um=1000 * mark_mm)
    if found is None:
        raise InputError(
            say("No row of equal marks was found in the picture."),
            remedy=say(
                "Photograph a ruler or a millimetre grid flat, in focus and without "
                "glare, so that at least seven marks fill the view."
            ),
        )
    return found
