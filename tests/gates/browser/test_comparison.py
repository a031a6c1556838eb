from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from gates.browser.comparison import SizesDiffer, compare

SIZE = (120, 80)
BOX = (10, 10, 29, 29)  # 20 × 20 pixels


def png(*boxes: tuple[tuple[int, int, int, int], str], size: tuple[int, int] = SIZE) -> bytes:
    image = Image.new("RGB", size, "white")
    for box, colour in boxes:
        ImageDraw.Draw(image).rectangle(box, fill=colour)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def colours(data: bytes) -> set[object]:
    with Image.open(io.BytesIO(data)) as image:
        return {pixel for _, pixel in image.convert("RGB").getcolors(maxcolors=10_000) or ()}


@pytest.mark.parametrize(
    ("expected", "actual", "threshold", "pixels"),
    [
        (png(), png(), 0.1, 0),
        (png((BOX, "black")), png((BOX, "black")), 0.0, 0),
        (png(), png((BOX, "black")), 0.1, 400),
        (png(), png((BOX, "#fdfdfd")), 0.1, 0),
        (png(), png((BOX, "#fdfdfd")), 0.0, 400),
        (png(), png((BOX, "#808080")), 1.0, 0),
        (png(), png(((0, 0, 119, 79), "red")), 0.1, 9600),
    ],
    ids=["both empty", "alike", "a box", "hardly seen", "any difference counts", "none counts", "all of it"],
)
def test_pixels_are_counted_whose_colours_are_far_apart(
    expected: bytes, actual: bytes, threshold: float, pixels: int
) -> None:
    found = compare(expected, actual, threshold=threshold)
    assert (found.pixels, found.of) == (pixels, 9600)
    assert found.percent == pytest.approx(100 * pixels / 9600)


def test_the_picture_shows_in_red_what_differs() -> None:
    assert (255, 0, 0) in colours(compare(png(), png((BOX, "black")), threshold=0.1).image)
    assert (255, 0, 0) not in colours(compare(png(), png(), threshold=0.1).image)


def test_sizes_must_be_the_same() -> None:
    with pytest.raises(SizesDiffer, match="it is 120 × 90 pixels, the baseline 120 × 80"):
        compare(png(), png(size=(120, 90)), threshold=0.1)
