"""Makes drawn faces, each with some attributes and without the others: a small image set to train on."""

from __future__ import annotations

import random
from typing import NamedTuple

from PIL import Image, ImageDraw

ATTRIBUTES = ("beard", "earrings", "glasses", "hat", "smiling")
SIZE = 64

SKINS = ((255, 224, 196), (234, 190, 150), (198, 142, 101), (141, 92, 60), (92, 58, 38))
HAIR = ((20, 16, 14), (75, 47, 27), (140, 98, 54), (214, 180, 110), (150, 150, 155))
CLOTH = ((178, 34, 52), (36, 84, 160), (34, 120, 70), (90, 60, 130), (230, 160, 40))


class Face(NamedTuple):
    """A picture, and which of `ATTRIBUTES` it shows."""

    image: Image.Image
    attributes: tuple[bool, ...]


def make_faces(number: int, seed: int) -> list[Face]:
    """The same faces for the same seed; each attribute is on half of them."""
    chance = random.Random(seed)
    return [_face(chance) for _ in range(number)]


def _face(chance: random.Random) -> Face:
    attributes = tuple(chance.random() < 0.5 for _ in ATTRIBUTES)
    shown = dict(zip(ATTRIBUTES, attributes, strict=True))
    ground = tuple(chance.randrange(90, 255) for _ in range(3))
    image = Image.new("RGB", (SIZE, SIZE), ground)
    draw = ImageDraw.Draw(image)
    x, y = 32 + chance.randrange(-4, 5), 35 + chance.randrange(-3, 4)
    _head(draw, x, y, chance.choice(SKINS), chance.choice(HAIR))
    if shown["beard"]:
        draw.chord((x - 15, y - 4, x + 15, y + 22), 20, 160, fill=chance.choice(HAIR))
    _mouth(draw, x, y, smiling=shown["smiling"])
    if shown["glasses"]:
        for side in (-1, 1):
            draw.ellipse((x + side * 7 - 5, y - 8, x + side * 7 + 5, y + 2), outline=(15, 15, 25), width=2)
        draw.line((x - 2, y - 3, x + 2, y - 3), fill=(15, 15, 25), width=2)
    if shown["earrings"]:
        for side in (-1, 1):
            draw.ellipse((x + side * 18 - 3, y + 3, x + side * 18 + 3, y + 9), fill=(250, 215, 40))
    if shown["hat"]:
        cloth = chance.choice(CLOTH)
        draw.rectangle((x - 13, y - 30, x + 13, y - 15), fill=cloth)
        draw.rectangle((x - 22, y - 16, x + 22, y - 12), fill=cloth)
    return Face(image, attributes)


def _head(draw: ImageDraw.ImageDraw, x: int, y: int, skin: tuple[int, ...], hair: tuple[int, ...]) -> None:
    draw.ellipse((x - 18, y - 22, x + 18, y + 10), fill=hair)
    draw.ellipse((x - 16, y - 18, x + 16, y + 21), fill=skin)
    for side in (-1, 1):
        draw.ellipse((x + side * 7 - 2, y - 5, x + side * 7 + 2, y - 1), fill=(25, 20, 20))


def _mouth(draw: ImageDraw.ImageDraw, x: int, y: int, *, smiling: bool) -> None:
    if smiling:
        draw.chord((x - 8, y + 2, x + 8, y + 15), 5, 175, fill=(200, 40, 50))
    else:
        draw.line((x - 6, y + 11, x + 6, y + 11), fill=(150, 40, 45), width=2)
