"""``scalpwatch calibrate``."""

import cv2
import numpy as np
import pytest

from scalpwatch.cli import main
from scalpwatch.documents.devices import read_devices
from scalpwatch.phantoms.rulers import ScaleKind, draw_scale


def test_a_ruler_makes_a_profile(tmp_path, capsys):
    """The profile holds what was measured and what was told."""
    plain = np.full((600, 800, 3), 170, np.uint8)
    drawn = draw_scale(plain, ScaleKind.RULER, seed=1)
    picture, file = tmp_path / "ruler.png", tmp_path / "devices.toml"
    cv2.imwrite(str(picture), drawn.image[..., ::-1])

    options = ["--devices", str(file), "--polarized", "--magnification", "20"]
    code = main(["calibrate", "mine", str(picture), *options, "--lang", "en"])

    kept = read_devices(file)["mine"]
    assert code == 0
    assert kept.um_per_px == pytest.approx(drawn.um_per_px, rel=0.03)
    assert kept.polarized
    assert kept.contact is None
    assert "mine" in capsys.readouterr().out


def test_a_picture_without_a_ruler_makes_none(tmp_path, capsys):
    """Nothing is written where nothing was measured."""
    picture, file = tmp_path / "plain.png", tmp_path / "devices.toml"
    cv2.imwrite(str(picture), np.full((200, 200, 3), 128, np.uint8))

    code = main(["calibrate", "mine", str(picture), "--devices", str(file)])

    assert code == 2
    assert not file.exists()
    assert capsys.readouterr().err


def test_an_impossible_distance_of_marks_is_refused(tmp_path, capsys):
    """No ruler has marks a metre apart."""
    picture = tmp_path / "plain.png"
    cv2.imwrite(str(picture), np.full((200, 200, 3), 128, np.uint8))

    code = main(["calibrate", "mine", str(picture), "--mark-mm", "1000"])

    assert code == 2
    assert "10" in capsys.readouterr().err


def test_an_impossible_magnification_is_refused_in_words(tmp_path, capsys):
    """What no device can have is an error to be read, not a crash."""
    plain = np.full((600, 800, 3), 170, np.uint8)
    picture = tmp_path / "ruler.png"
    drawn = draw_scale(plain, ScaleKind.RULER, seed=1)
    cv2.imwrite(str(picture), drawn.image[..., ::-1])
    file = tmp_path / "devices.toml"

    options = ["--devices", str(file), "--magnification", "-3", "--lang", "en"]
    code = main(["calibrate", "mine", str(picture), *options])

    assert code == 2
    assert "magnification" in capsys.readouterr().err
    assert not file.exists()
