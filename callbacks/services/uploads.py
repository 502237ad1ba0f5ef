"""What a browser sends when somebody chooses a file."""

from __future__ import annotations

import base64
import binascii

from data.errors import UserError


def decoded(contents: str, limit_mb: int | None = None) -> bytes:
    """The bytes of what the browser sends. Raises UserError ``upload.damaged`` or ``upload.too_large``."""
    _, mark, encoded = contents.partition("base64,")
    if not mark:
        raise UserError("upload.damaged")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError("upload.damaged") from error
    if limit_mb is not None and len(content) > limit_mb * 1024 * 1024:
        raise UserError("upload.too_large", limit=limit_mb)
    return content
