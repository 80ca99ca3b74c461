"""Make the pictures of the page on hosts from the screenshots that `make hosts` has saved.

Run from the root of the repository: ``.venv-hosts/bin/python -m docs.make_host_images``.
"""

from pathlib import Path

from PIL import Image, ImageChops

SCREENSHOTS = Path("test-results/hosts")
IMAGES = Path(__file__).parent / "images" / "hosts"
WIDTH = 900


def main() -> None:
    """Make all of them smaller."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for path in sorted(SCREENSHOTS.glob("*.png")):
        picture = Image.open(path).convert("RGB")
        picture = picture.crop((0, 0, picture.width, _last_row(picture)))
        picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS).save(
            IMAGES / f"{path.stem}.webp", quality=80
        )


def _last_row(picture: Image.Image) -> int:
    """Where the page ends and its empty ground begins."""
    ground = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, picture.height - 1)))
    box = ImageChops.difference(picture, ground).getbbox()
    return min(picture.height, box[3] + 16) if box else picture.height


if __name__ == "__main__":
    main()
