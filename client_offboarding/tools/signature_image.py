"""What a drawn signature may be: a small picture with something on it."""

import base64
import binascii
import io

from PIL import Image, UnidentifiedImageError

MAX_BYTES = 512 * 1024
MAX_SIDE = 4000  # pixels
# Told by the content, whatever the sender says it is.
FORMATS = ("PNG", "JPEG")


class SignatureImageError(ValueError):
    """Why a picture isn't accepted: ``empty``, ``large`` or ``invalid``."""


def read_signature(data):
    """Check a drawn signature and return it as a clean PNG file.

    It is drawn anew, so that nothing but the picture gets into the paper.

    :param data: base64 text, as a browser sends it
    :return: bytes
    :raises SignatureImageError: with the code of what is wrong
    """
    if not data:
        raise SignatureImageError("empty")
    if not isinstance(data, str):
        raise SignatureImageError("invalid")
    # Before decoding: four characters hold three bytes.
    if len(data) > MAX_BYTES * 4 // 3 + 4:
        raise SignatureImageError("large")
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureImageError("invalid") from error
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            # The size is read from the header: a small file can hold a huge picture.
            if max(image.size) > MAX_SIDE:
                raise SignatureImageError("large")
            picture = image.convert("RGBA")
    except Image.DecompressionBombError as error:
        # Told by its header alone, before anything of it is read.
        raise SignatureImageError("large") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, SignatureImageError):
            raise
        raise SignatureImageError("invalid") from error
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    drawn = paper.convert("L")
    if drawn.getextrema()[0] == drawn.getextrema()[1]:
        raise SignatureImageError("empty")
    result = io.BytesIO()
    paper.convert("RGB").save(result, format="PNG")
    return result.getvalue()
