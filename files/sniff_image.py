"""Opening a photograph with Pillow: verified, then decoded to the last row."""

from typing import BinaryIO

from PIL import Image, ImageFile

from files.refused import Refused

MEGAPIXEL = 1_000_000
# A 108-megapixel phone photograph is a baseline JPEG, which is decoded here at an eighth of its size.
# Progressive JPEG and PNG are held whole in memory while decoding.
MAX_BASELINE = 120 * MEGAPIXEL
MAX_WHOLE = 50 * MEGAPIXEL

# Pillow's own guard, set above ours so that ours speaks first; beyond twice this Pillow refuses by itself.
Image.MAX_IMAGE_PIXELS = MAX_BASELINE

_FORMATS = {"image/jpeg": ("JPEG", "MPO"), "image/png": ("PNG",)}


def open_image(file: BinaryIO, media_type: str) -> None:
    """Decode the whole picture; raises Refused (broken, too_many_pixels).

    Some phones write several pictures into one JPEG (MPO); the first one is the photograph.
    """
    try:
        _verify(file, media_type)
        _decode(file, media_type)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too_many_pixels", {"limit": MAX_BASELINE // MEGAPIXEL}) from error
    except Exception as error:  # Pillow raises OSError, SyntaxError, ValueError, struct.error ... on broken files
        raise Refused("broken") from error


def _verify(file: BinaryIO, media_type: str) -> None:
    file.seek(0)
    with Image.open(file, formats=_FORMATS[media_type][:1]) as image:
        _check_size(image)
        image.verify()


def _decode(file: BinaryIO, media_type: str) -> None:
    file.seek(0)
    # One switch for the whole process, and WeasyPrint turns it on when it is imported: set before each picture.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(file, formats=_FORMATS[media_type][:1]) as image:
        if image.format not in _FORMATS[media_type]:
            raise Refused("broken")
        image.draft(None, (max(image.width // 8, 1), max(image.height // 8, 1)))
        image.load()


def _check_size(image: Image.Image) -> None:
    baseline = image.format in _FORMATS["image/jpeg"] and not image.info.get("progressive")
    limit = MAX_BASELINE if baseline else MAX_WHOLE
    if image.width * image.height > limit:
        raise Refused("too_many_pixels", {"limit": limit // MEGAPIXEL})
