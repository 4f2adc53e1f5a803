"""The user's own file of devices."""

import pytest

from scalpwatch.documents.devices import PRESETS, Device, keep_device, read_devices
from scalpwatch.errors import InputError


def device(**more):
    """A calibrated device."""
    told = {"um_per_px": 8.0, "error": 0.01, "width_px": 4000, "height_px": 3000}
    return Device(**(told | more))


def test_a_device_that_is_kept_is_read_again(tmp_path):
    """What is written is what is read, letters of every alphabet too."""
    file = tmp_path / "devices.toml"
    kept = device(polarized=True, contact=False, immersion='gel "A"', magnification=10)

    keep_device(file, "кабинет-1", kept)
    keep_device(file, "other", device(um_per_px=2.5))

    assert read_devices(file) == {"кабинет-1": kept, "other": device(um_per_px=2.5)}


def test_a_device_is_replaced_by_its_new_calibration(tmp_path):
    """The last calibration holds."""
    file = tmp_path / "devices.toml"
    keep_device(file, "a", device())

    keep_device(file, "a", device(um_per_px=9.0))

    assert read_devices(file)["a"].um_per_px == 9.0


def test_a_file_that_is_not_there_holds_no_device(tmp_path):
    """Nobody needs a file of devices."""
    file = tmp_path / "devices.toml"

    devices = read_devices(file)

    assert devices == {}


@pytest.mark.parametrize(
    "text",
    ["[devices", "[devices.a]\num_per_px = -1", "[devices.a]\nscale = 3", "x = 1"],
)
def test_a_file_that_cannot_be_right_is_refused(tmp_path, text):
    """A misspelt key must not pass for a scale."""
    file = tmp_path / "devices.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"devices\.toml cannot be used"):
        read_devices(file)


def test_a_name_with_odd_letters_is_refused(tmp_path):
    """A name is written into a file and onto screens."""
    file = tmp_path / "devices.toml"

    with pytest.raises(InputError, match="name of a device"):
        keep_device(file, "a\nb", device())

    assert not file.exists()


def test_a_folder_that_is_not_there_is_told(tmp_path):
    """What cannot be written is said."""
    file = tmp_path / "none" / "devices.toml"

    with pytest.raises(InputError, match="cannot be written"):
        keep_device(file, "a", device())


def test_a_smaller_copy_has_a_coarser_scale():
    """Half the pixels, twice the micrometres."""
    whole = device()

    scale = whole.scale_for(width_px=2000, height_px=1500)

    assert scale is not None
    assert scale.um_per_px == 16.0


def test_a_cut_picture_has_no_scale_of_its_device():
    """Another shape was cut or zoomed, and nobody knows by how much."""
    whole = device()

    scale = whole.scale_for(width_px=2000, height_px=2000)

    assert scale is None


def test_a_preset_is_a_name_and_no_scale():
    """What a kind of device is called says nothing of its scale."""
    assert all(isinstance(name, str) for name in PRESETS)
