"""Compare two screenshots by pixelmatch, which sees through anti-aliasing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MARGIN = 2  # pixels around what differs that pixelmatch looks at to tell anti-aliasing


@dataclass(frozen=True)
class Difference:
    """How many pixels of how many differ, and a PNG that shows where."""

    pixels: int
    of: int
    image: bytes

    @property
    def percent(self) -> float:
        """The part of the pixels that differs."""
        return 100 * self.pixels / self.of


class SizesDiffer(Exception):
    """The screenshots cannot be laid upon each other."""


def compare(expected: bytes, actual: bytes, *, threshold: float) -> Difference:
    """What differs between two PNG files. Raises SizesDiffer; ImportError where pillow or pixelmatch is missing.

    threshold  how far apart two colours are that differ, from 0 (any) to 1 (black and white)
    """
    from pixelmatch.contrib.PIL import pixelmatch

    one, other = _read(expected), _read(actual)
    if one.size != other.size:
        raise SizesDiffer(f"it is {_size(other)} pixels, the baseline {_size(one)}")
    shown = _faded(other)
    pixels, box = 0, _where(one, other)
    if box:  # what is alike is left out: pixelmatch looks at each pixel in Python
        part = shown.crop(box)
        pixels = pixelmatch(one.crop(box), other.crop(box), part, threshold=threshold)
        shown.paste(part, box)
    return Difference(pixels, one.width * one.height, _png(shown))


def _read(data: bytes) -> Image:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGBA")


def _where(one: Image, other: Image) -> tuple[int, int, int, int] | None:
    """The rectangle that holds all that differs, with a margin."""
    from PIL import ImageChops

    found = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox()
    if found is None:
        return None
    left, top, right, bottom = found
    return max(0, left - MARGIN), max(0, top - MARGIN), min(one.width, right + MARGIN), min(one.height, bottom + MARGIN)


def _faded(image: Image) -> Image:
    from PIL import Image

    white = Image.new("RGBA", image.size, "white")
    return Image.blend(image.convert("L").convert("RGBA"), white, 0.9)


def _png(image: Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _size(image: Image) -> str:
    return f"{image.width} × {image.height}"
