"""What is known by the hash of a secret that only its author's client has, so that nobody else takes it back."""

from __future__ import annotations

import hashlib
import re

SECRET = 200  # longest secret taken in, in characters
_DIGEST = re.compile(r"[0-9a-f]{64}")


def digest(secret: str) -> str:
    """Return the hash under which something with this secret is known."""
    return hashlib.sha256(secret[:SECRET].encode()).hexdigest()


def is_digest(key: str) -> bool:
    """Return whether something can be such a hash."""
    return _DIGEST.fullmatch(key) is not None
