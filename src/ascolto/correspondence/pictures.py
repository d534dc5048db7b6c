"""Pictures are drawn again from their pixels, so that nothing hidden in the file comes in: place, device, code."""

import io
from typing import IO

from PIL import Image, ImageCms, ImageOps, ImageSequence

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
SAVING = {
    "JPEG": {"quality": 90},
    "PNG": {},
    "WEBP": {"quality": 90},
    "GIF": {},
}
MOST_PIXELS = 64_000_000  # phones take 50 million; one of this size needs half a gigabyte to be drawn
MOST_FRAMES = 500


class PictureTooLarge(Exception):
    """The picture has more than `limit` pixels, all its frames together, or more frames than anybody looks at."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class PictureUnreadable(Exception):
    """The file begins like a picture, but cannot be drawn to its end."""


def redrawn(stream: IO[bytes], media_type: str) -> bytes:
    """Return the same picture, upright and in sRGB, without EXIF, GPS, comments or anything else beside its pixels."""
    kind = FORMATS[media_type]
    try:
        with Image.open(stream, formats=[kind]) as picture:
            _require_drawable(picture)
            return _saved(picture, kind)
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(MOST_PIXELS) from error
    except PictureTooLarge:
        raise
    except Exception as error:  # Pillow's readers raise almost anything on a broken file
        raise PictureUnreadable from error


def _require_drawable(picture: Image.Image) -> None:
    """Refuse a small file that would unfold into gigabytes, before anything is unfolded."""
    frames = getattr(picture, "n_frames", 1)
    pixels = picture.width * picture.height * (1 if picture.format == "MPO" else frames)
    if pixels > MOST_PIXELS or frames > MOST_FRAMES:
        raise PictureTooLarge(MOST_PIXELS)


def _saved(picture: Image.Image, kind: str) -> bytes:
    written = io.BytesIO()
    if getattr(picture, "is_animated", False) and kind in {"GIF", "WEBP", "PNG"}:
        _save_moving(picture, kind, written)
    else:
        _bare(picture, kind).save(written, format=kind, **SAVING[kind])
    return written.getvalue()


def _save_moving(picture: Image.Image, kind: str, written: io.BytesIO) -> None:
    looping = {"loop": picture.info["loop"]} if "loop" in picture.info else {}
    frames, durations, pixels = [], [], 0
    for frame in ImageSequence.Iterator(picture):
        # A later frame may make the whole picture grow; its size is known here before its pixels are unfolded.
        pixels += frame.width * frame.height
        if pixels > MOST_PIXELS:
            raise PictureTooLarge(MOST_PIXELS)
        frames.append(_bare(frame.convert("RGBA"), kind))
        durations.append(max(int(frame.info.get("duration", 100)), 20))
    first, *others = frames
    first.save(written, format=kind, save_all=True, append_images=others, duration=durations, **looping, **SAVING[kind])


def _bare(picture: Image.Image, kind: str) -> Image.Image:
    """Return the pixels upright and nothing else; only the transparent colour of a palette is kept."""
    upright = _in_srgb(ImageOps.exif_transpose(picture))
    if kind == "JPEG" and upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    return upright


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Bring the colours into sRGB, so that the colour profile need not be kept."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    wanted = "RGB" if picture.mode == "CMYK" else picture.mode
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=wanted) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
