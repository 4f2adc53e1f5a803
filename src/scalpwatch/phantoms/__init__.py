"""Drawn scalps whose truth is known: for tests, training, demonstration, practice."""

from scalpwatch.phantoms.drawing import draw_trichoscopy
from scalpwatch.phantoms.scenes import (
    DEMO_UM_PER_PX,
    HairTone,
    Scene,
    SkinTone,
    demo_scene,
    healthy_scene,
)
from scalpwatch.phantoms.showing import draw_demo_picture
from scalpwatch.phantoms.truth import (
    AreaKind,
    DrawnOpening,
    DrawnShaft,
    DrawnVessel,
    OpeningKind,
    Phantom,
    ShaftKind,
    Stroke,
    VesselKind,
)

__all__ = [
    "DEMO_UM_PER_PX",
    "AreaKind",
    "DrawnOpening",
    "DrawnShaft",
    "DrawnVessel",
    "HairTone",
    "OpeningKind",
    "Phantom",
    "Scene",
    "ShaftKind",
    "SkinTone",
    "Stroke",
    "VesselKind",
    "demo_scene",
    "draw_demo_picture",
    "draw_trichoscopy",
    "healthy_scene",
]
