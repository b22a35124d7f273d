"""Draws small animals from above, in all directions, colours and surroundings: data to train on."""

from __future__ import annotations

import random
from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIZE = 128
_MIDDLE = SIZE // 2

Colour = tuple[int, ...]
Draw = ImageDraw.ImageDraw

DARK = ((22, 18, 16), (58, 32, 20), (96, 44, 24), (48, 48, 54))
BRIGHT = ((214, 60, 44), (240, 150, 40), (70, 110, 210), (150, 80, 180), (230, 230, 220), (40, 150, 90))
YELLOW = ((238, 190, 40), (214, 150, 34), (176, 120, 44))
GREEN = ((96, 160, 60), (150, 180, 60), (60, 120, 70))
WING = (236, 240, 246, 150)


def draw_animal(kind: str, chance: random.Random) -> Image.Image:
    """One picture of a kind of `KINDS` or `OTHERS`; the same for the same state of `chance`."""
    ground = _ground(chance)
    animal = Image.new("RGBA", (SIZE, SIZE))
    _PAINTERS[kind](ImageDraw.Draw(animal), chance)
    size = chance.randrange(76, SIZE + 1)
    animal = animal.rotate(chance.randrange(360), Image.Resampling.BICUBIC).resize((size, size))
    free = SIZE - size
    ground.alpha_composite(animal, (chance.randint(0, free), chance.randint(0, free)))
    return ground.convert("RGB")


def _ground(chance: random.Random) -> Image.Image:
    """Earth, leaves or a table, with crumbs of other colours on it."""
    colour = [chance.randrange(70, 246) for _ in range(3)]
    ground = Image.new("RGBA", (SIZE, SIZE), (*colour, 255))
    draw = ImageDraw.Draw(ground)
    for _ in range(40):
        crumb = tuple(max(0, min(255, part + chance.randrange(-45, 46))) for part in colour)
        x, y = chance.randrange(SIZE), chance.randrange(SIZE)
        _oval(draw, x, y, chance.randrange(2, 14), chance.randrange(2, 14), crumb)
    return ground


def _ant(draw: Draw, chance: random.Random) -> None:
    colour = chance.choice(DARK)
    _legs(draw, 3, colour, 56, chance.randrange(26, 36))
    _feelers(draw, colour, 32, 20)
    _oval(draw, _MIDDLE, 34, 9, 9, colour)
    _oval(draw, _MIDDLE, 55, 6, 12, colour)
    _oval(draw, _MIDDLE, 88, chance.randrange(11, 15), chance.randrange(16, 22), colour)


def _bee(draw: Draw, chance: random.Random) -> None:
    colour, dark = chance.choice(YELLOW), chance.choice(DARK)
    _legs(draw, 3, dark, 58, chance.randrange(16, 24))
    _feelers(draw, dark, 32, 14)
    _oval(draw, _MIDDLE, 34, 10, 9, dark)
    _oval(draw, _MIDDLE, 55, 14, 14, chance.choice((colour, dark)))
    wide, long = chance.randrange(13, 17), chance.randrange(20, 25)
    _oval(draw, _MIDDLE, 88, wide, long, colour)
    for stripe in (-12, -2, 8):
        half = wide * (1 - (stripe / long) ** 2) ** 0.5
        draw.rectangle((_MIDDLE - half, 88 + stripe, _MIDDLE + half, 92 + stripe), fill=dark)
    if chance.random() < 0.7:  # else they are folded
        for side in (-1, 1):
            _oval(draw, _MIDDLE + side * 30, 62, 18, 9, WING)
            _oval(draw, _MIDDLE + side * 26, 76, 13, 7, WING)


def _beetle(draw: Draw, chance: random.Random) -> None:
    colour, dark = chance.choice(DARK + GREEN + BRIGHT), chance.choice(DARK)
    _legs(draw, 3, dark, 64, chance.randrange(20, 30))
    _feelers(draw, dark, 28, 10)
    _oval(draw, _MIDDLE, 32, 14, 9, dark)
    _oval(draw, _MIDDLE, 74, 25, 36, colour)
    draw.line((_MIDDLE, 40, _MIDDLE, 110), fill=dark, width=2)


def _butterfly(draw: Draw, chance: random.Random) -> None:
    colour, dark = chance.choice(BRIGHT + YELLOW), chance.choice(DARK)
    for side in (-1, 1):
        _oval(draw, _MIDDLE + side * 28, 48, 26, 24, colour)
        _oval(draw, _MIDDLE + side * 24, 86, 20, 18, chance.choice((colour, dark)))
        _oval(draw, _MIDDLE + side * 32, 46, 7, 7, dark)
    _feelers(draw, dark, 32, 18)
    _oval(draw, _MIDDLE, 66, 4, 34, dark)


def _caterpillar(draw: Draw, chance: random.Random) -> None:
    colour, bend = chance.choice(GREEN + YELLOW), chance.uniform(0.4, 1.2)
    for number in range(9):
        x = _MIDDLE + 14 * sin(number * bend)
        _oval(draw, x, 16 + number * 12, 11, 10, colour, outline=chance.choice(DARK))
    _oval(draw, _MIDDLE, 12, 9, 8, chance.choice(DARK))


def _fish(draw: Draw, chance: random.Random) -> None:
    colour = chance.choice(BRIGHT + GREEN)
    draw.polygon((_MIDDLE, 84, _MIDDLE - 22, 120, _MIDDLE + 22, 120), fill=colour)
    _oval(draw, _MIDDLE, 56, 20, 44, colour)
    for y in (44, 60, 76):
        draw.arc((_MIDDLE - 14, y - 8, _MIDDLE + 14, y + 8), 0, 180, fill=chance.choice(DARK), width=3)
    _oval(draw, _MIDDLE - 8, 26, 4, 4, (20, 20, 20))


def _flower(draw: Draw, chance: random.Random) -> None:
    colour, petals = chance.choice(BRIGHT), chance.randrange(5, 10)
    for number in range(petals):
        turn = 2 * pi * number / petals
        _oval(draw, _MIDDLE + 34 * cos(turn), _MIDDLE + 34 * sin(turn), 17, 17, colour)
    _oval(draw, _MIDDLE, _MIDDLE, 18, 18, chance.choice(YELLOW + DARK))


def _ladybird(draw: Draw, chance: random.Random) -> None:
    colour, dark = chance.choice(((206, 40, 30), (232, 120, 30), (232, 186, 40))), DARK[0]
    _legs(draw, 3, dark, 68, 16)
    _oval(draw, _MIDDLE, 34, 18, 14, dark)
    _oval(draw, _MIDDLE, 70, 36, 38, colour)
    draw.line((_MIDDLE, 34, _MIDDLE, 108), fill=dark, width=3)
    for y in (52, 72, 90):
        for side in (-1, 1):
            _oval(draw, _MIDDLE + side * chance.randrange(12, 22), y, 6, 6, dark)


def _snail(draw: Draw, chance: random.Random) -> None:
    body, shell = chance.choice(YELLOW + DARK), chance.choice(BRIGHT + YELLOW)
    _oval(draw, _MIDDLE - 14, 66, 11, 50, body)
    _feelers(draw, body, 20, 12, x=_MIDDLE - 14)
    _oval(draw, _MIDDLE + 8, 70, 32, 32, shell)
    for radius in (24, 16, 8):
        box = (_MIDDLE + 8 - radius, 70 - radius, _MIDDLE + 8 + radius, 70 + radius)
        draw.arc(box, radius * 9, radius * 9 + 300, fill=chance.choice(DARK), width=3)


def _spider(draw: Draw, chance: random.Random) -> None:
    colour = chance.choice(DARK)
    _legs(draw, 4, colour, 52, chance.randrange(34, 46))
    _oval(draw, _MIDDLE, 46, 11, 11, colour)
    _oval(draw, _MIDDLE, 80, chance.randrange(15, 22), chance.randrange(20, 26), colour)


def _oval(
    draw: Draw, x: float, y: float, wide: float, long: float, fill: Colour, outline: Colour | None = None
) -> None:
    draw.ellipse((x - wide, y - long, x + wide, y + long), fill=fill, outline=outline, width=2)


def _legs(draw: Draw, pairs: int, colour: Colour, y: int, length: int) -> None:
    """Bent ones, from the body to both sides."""
    for pair in range(pairs):
        lean = pair - (pairs - 1) / 2
        for side in (-1, 1):
            knee = (_MIDDLE + side * length * 0.6, y + lean * 14)
            foot = (_MIDDLE + side * length, y + lean * 14 + (18 if lean >= 0 else -18))
            draw.line((_MIDDLE, y + lean * 6, *knee, *foot), fill=colour, width=3)


def _feelers(draw: Draw, colour: Colour, y: int, length: int, x: int = _MIDDLE) -> None:
    for side in (-1, 1):
        points = (x, y, x + side * 10, y - length * 0.6, x + side * 18, y - length)
        draw.line(points, fill=colour, width=2)


_PAINTERS: dict[str, Callable[[Draw, random.Random], None]] = {
    "ants": _ant,
    "bees": _bee,
    "beetles": _beetle,
    "butterflies": _butterfly,
    "caterpillars": _caterpillar,
    "fish": _fish,
    "flowers": _flower,
    "ladybirds": _ladybird,
    "snails": _snail,
    "spiders": _spider,
}
KINDS = ("ants", "bees")
"""What the classifier tells apart in the end."""
OTHERS = tuple(kind for kind in _PAINTERS if kind not in KINDS)
"""What the backbone learns from before it sees any ant or bee."""
