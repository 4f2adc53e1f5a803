"""The user's own file of devices: what each is, and the scale it was measured to have.

::

    [devices.clinic-dermatoscope]
    um_per_px = 7.81
    error = 0.012
    width_px = 4000
    height_px = 3000
    magnification = 10.0
    polarized = true
    contact = true
    immersion = "alcohol"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["PRESETS", "Device", "describe_device", "keep_device", "read_devices"]

#: Kinds of devices whose name may stand for a profile: names, never a scale.
PRESETS: Final = (
    "handheld-dermatoscope",
    "phone-with-dermatoscope",
    "videodermatoscope",
    "usb-microscope",
)

_NAME: Final = r"^[\w.-]{1,64}$"
#: Sides of two pictures are as one another within this share.
_SAME_SHAPE: Final = 0.01

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Device(BaseModel):
    """A device with its settings, and the scale that a ruler gave it.

    Notes
    -----
    A magnification is kept for the reader and never made into a scale: that depends
    on the sensor and on the software, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    um_per_px: Positive
    error: Annotated[float, Field(ge=0, le=1)]
    width_px: Annotated[int, Field(gt=0)]
    height_px: Annotated[int, Field(gt=0)]
    magnification: Positive | None = None
    polarized: bool | None = None
    contact: bool | None = None
    immersion: Annotated[str, Field(max_length=64)] | None = None

    def scale_for(self, *, width_px: int, height_px: int) -> ScaleUmPerPx | None:
        """Tell the scale of a picture that this device took.

        Parameters
        ----------
        width_px, height_px
            Size of the picture [px].

        Returns
        -------
        scale
            Changed as the number of pixels has; ``None`` where the picture has
            another shape than that of the ruler, for then it was cut.
        """
        wide, high = self.width_px / width_px, self.height_px / height_px
        if abs(wide / high - 1) > _SAME_SHAPE:
            return None
        return ScaleUmPerPx(self.um_per_px * wide, "device profile")


def describe_device(facts: Mapping[str, object]) -> Device:
    """Make a profile of what was measured and told.

    Parameters
    ----------
    facts
        By the names of the parts of `Device`.

    Returns
    -------
    device
        The profile.

    Raises
    ------
    InputError
        If a device cannot have what was told.
    """
    try:
        return Device.model_validate(facts)
    except ValidationError as error:
        wrong = str(error.errors()[0]["loc"][0])
        raise InputError(
            say("No device can have such a value: {name}.", name=wrong),
            remedy=say(
                "Give a magnification above 0, and at most 64 letters for the "
                "immersion."
            ),
        ) from error


@dataclass(frozen=True, slots=True)
class _Unusable:
    """Makes the error of a file of devices."""

    name: str

    def error(self) -> InputError:
        """Say that the file cannot be used."""
        return InputError(
            say("The file of devices {name} cannot be used.", name=self.name),
            remedy=say(
                "Write it anew with “scalpwatch calibrate”, or compare it with the "
                "documentation."
            ),
        )


class _DevicesFile(BaseModel):
    """All of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    devices: dict[Annotated[str, Field(pattern=_NAME)], Device] = {}


def read_devices(path: str | Path) -> dict[str, Device]:
    """Read the user's file of devices.

    Parameters
    ----------
    path
        A TOML file; one that is not there holds no device.

    Returns
    -------
    devices
        By name.

    Raises
    ------
    InputError
        If the file cannot be read, is no TOML, or holds what a device has not.
    """
    place = Path(path)
    if not place.exists():
        return {}
    try:
        data = tomllib.loads(place.read_text(encoding="utf-8"))
        return dict(_DevicesFile.model_validate(data).devices)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _Unusable(place.name).error() from error
    except ValidationError as error:
        raise _Unusable(place.name).error() from error


def keep_device(path: str | Path, name: str, device: Device) -> None:
    """Write a device into the user's file, in place of one of the same name.

    Parameters
    ----------
    path
        The TOML file; it is made where it is not there.
    name
        Letters, digits, dot, hyphen and underscore.
    device
        What to keep.

    Raises
    ------
    InputError
        If the name cannot be used, or the file cannot be read or written.
    """
    place = Path(path)
    devices = read_devices(place) | {name: device}
    try:
        _DevicesFile.model_validate({"devices": {name: device.model_dump()}})
    except ValidationError as error:
        raise InputError(
            say("This name of a device cannot be used."),
            remedy=say("Give up to 64 letters, digits, dots, hyphens and underscores."),
        ) from error
    text = "\n".join(_section(key, devices[key]) for key in sorted(devices))
    fresh = place.with_name(f"{place.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(place)
    except OSError as error:
        raise InputError(
            say("The file of devices {name} cannot be written.", name=place.name),
            remedy=say("Name a file in a folder that you may write to."),
        ) from error


def _section(name: str, device: Device) -> str:
    """Write one device as TOML, whose plain values are written as in JSON."""
    lines = [f"[devices.{json.dumps(name, ensure_ascii=False)}]"]
    lines += [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in device.model_dump(exclude_none=True).items()
    ]
    return "\n".join(lines) + "\n"
