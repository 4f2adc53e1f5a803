"""Drawn scalps whose truth is known: for tests, training, demonstration, practice."""

from scalpwatch.phantoms.drawing import draw_trichoscopy
from scalpwatch.phantoms.scenes import (
    DEMO_UM_PER_PX,
    HairTone,
    Phantom,
    Scene,
    SkinTone,
    demo_scene,
    healthy_scene,
)
from scalpwatch.phantoms.showing import draw_demo_picture

__all__ = [
    "DEMO_UM_PER_PX",
    "HairTone",
    "Phantom",
    "Scene",
    "SkinTone",
    "demo_scene",
    "draw_demo_picture",
    "draw_trichoscopy",
    "healthy_scene",
]
