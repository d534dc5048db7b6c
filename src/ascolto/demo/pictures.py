"""Simple pictures such as guests send: a door with its number, a receipt, a tiled wall."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFont

SIZE = (640, 480)
WALL, WOOD, DARK, PAPER, STAIN = "#d8d2c4", "#7a5236", "#33261c", "#fbfaf5", "#6d7a52"


def photograph(kind: str, *, label: str, random: Random) -> io.BytesIO:
    """Return a JPEG as a telephone would send it."""
    picture = Image.new("RGB", SIZE, WALL)
    PAINTERS[kind](ImageDraw.Draw(picture), label, random)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    written.seek(0)
    return written


def _door(draw: ImageDraw.ImageDraw, label: str, random: Random) -> None:
    left = 180 + random.randrange(60)
    draw.rectangle([left, 40, left + 220, 480], fill=WOOD, outline=DARK, width=6)
    draw.ellipse([left + 180, 250, left + 204, 274], fill="#c9b458")
    draw.rectangle([left + 70, 90, left + 150, 132], fill=PAPER, outline=DARK, width=2)
    draw.text((left + 82, 96), label, fill=DARK, font=ImageFont.load_default(28))


def _receipt(draw: ImageDraw.ImageDraw, label: str, random: Random) -> None:
    draw.polygon([(190, 20), (470, 34), (456, 470), (176, 452)], fill=PAPER, outline="#c5c0b2")
    for line in range(9):
        y = 110 + line * 30
        draw.line([(215, y), (330 + random.randrange(40), y + 2)], fill="#8a8577", width=4)
        draw.line([(405, y + 4), (435, y + 5)], fill="#8a8577", width=4)
    draw.text((240, 50), "TOTAL", fill=DARK, font=ImageFont.load_default(24))
    draw.text((240, 400), label, fill=DARK, font=ImageFont.load_default(30))


def _tiles(draw: ImageDraw.ImageDraw, label: str, random: Random) -> None:
    for x in range(0, SIZE[0], 80):
        for y in range(0, SIZE[1], 80):
            shade = 225 + random.randrange(20)
            draw.rectangle([x + 2, y + 2, x + 77, y + 77], fill=(shade, shade, shade))
    for _ in range(60):
        x, y, width = random.randrange(560), 380 + random.randrange(90), 3 + random.randrange(16)
        draw.ellipse([x, y, x + width, y + width], fill=STAIN)


PAINTERS = {"door": _door, "receipt": _receipt, "tiles": _tiles}
