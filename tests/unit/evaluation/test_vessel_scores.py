"""A map of vessels is scored by ranks, as the textbooks do."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pillow
from sklearn.metrics import average_precision_score, roc_auc_score
from vessels import main, maps_of, score


@pytest.mark.parametrize("levels", [5, 40, 1_000_000])
def test_scores_equal_an_oracle(levels):
    """Ties or none, AUC and average precision are those of scikit-learn."""
    rng = np.random.default_rng(levels)
    truth = rng.random(3000) < 0.15
    values = rng.standard_normal(3000) + truth
    values = np.floor(values * levels).astype(np.float32)

    scores = score(values, truth)

    assert scores.auc == pytest.approx(roc_auc_score(truth, values))
    assert scores.ap == pytest.approx(average_precision_score(truth, values))


def test_the_best_threshold_counts():
    """Two of two vessels and one false pixel give 4 / 5."""
    values = np.array([3.0, 2.0, 1.0, 0.0], np.float32)
    truth = np.array([True, False, True, False])

    assert score(values, truth).dice == pytest.approx(0.8)


def _eye(side_px):
    """A field with two dark vessels, and their truth."""
    rng = np.random.default_rng(3)
    down, across = np.mgrid[0:side_px, 0:side_px] / side_px
    field = np.hypot(down - 0.5, across - 0.5) < 0.45
    vessels = (np.abs(down - across) < 0.008) | (np.abs(down - 0.4) < 0.006)
    light = 120 - 30 * vessels + rng.normal(0, 8, field.shape)
    green = np.where(field, light, 0).clip(0, 255).astype(np.uint8)
    return np.stack([green] * 3, axis=2), vessels & field, field


def test_a_map_has_the_size_of_its_picture():
    """Whatever the working size, every pixel of the picture is scored."""
    picture, vessels, field = _eye(300)

    lines, quick = maps_of(
        picture, field.view(np.uint8), across_px=200, sigmas_px=(1.4, 2.0)
    )

    assert lines.shape == quick.shape == field.shape
    assert score(lines[field], vessels[field]).auc > 0.95


def test_a_folder_of_other_formats_is_read(tmp_path, monkeypatch, capsys):
    """Pictures, vessels and fields are paired in sorted order; JSON comes last."""
    for name, pixels, end in zip(
        ("images", "1st_manual", "mask"), _eye(240), ("jpg", "png", "gif"), strict=True
    ):
        (tmp_path / name).mkdir()
        whole = pixels if pixels.dtype == np.uint8 else pixels * np.uint8(255)
        Pillow.fromarray(whole).save(tmp_path / name / f"a.{end}")
    monkeypatch.setattr("sys.argv", ["vessels.py", str(tmp_path), "--across", "200"])

    main()

    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith('{"auc": 0.9')
