"""The script that takes the documentation's pictures still finds what it takes them of."""

import numpy as np
from PIL import Image

from dendrogram_explorer.color.palette import PALETTE
from docs import make_images


def colors(path):
    pixels = np.asarray(Image.open(path).convert("RGB")).reshape(-1, 3)
    values, counts = np.unique(pixels, axis=0, return_counts=True)
    return values[counts.argmax()], {"#" + bytes(value.tolist()).hex().upper() for value in values}


def test_a_picture_in_both_themes(open_notebook, tmp_path):
    picture = {picture.name: picture for picture in make_images.PICTURES}["sideways"]
    notebook = open_notebook("lab", [picture.cell])
    make_images.take(notebook, "sideways", tmp_path)

    light, in_light = colors(tmp_path / "sideways.png")
    dark, in_dark = colors(tmp_path / "sideways-dark.png")
    assert light.min() > 200
    assert dark.max() < 60
    clusters = set(PALETTE[:5])
    assert clusters <= in_light
    assert clusters <= in_dark


def test_every_picture_that_the_pages_show_is_made_by_the_script():
    folder = make_images.IMAGES
    names = {f"{picture.name}{ending}.png" for picture in make_images.PICTURES for ending in ("", "-dark")}
    assert {path.name for path in folder.iterdir() if path.is_file()} == names | {
        f"{make_images.ANIMATION.name}.webp"
    }
    assert (folder / f"{make_images.ANIMATION.name}.webp").stat().st_size < 1_500_000
