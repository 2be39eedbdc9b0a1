"""The secret of this database: made once, never shown, by which a mail of ours is known to be no imitation."""

import hashlib
import hmac
import secrets
from typing import Final

from sqlalchemy import Connection, select

from store.rows import insert_once
from store.schema import facts

_NAME: Final = "seal"


def seal(conn: Connection, text: str) -> str:
    """What nobody without the database can write under a text: HMAC-SHA256, in hex."""
    return hmac.new(_secret(conn), text.encode(), hashlib.sha256).hexdigest()


def is_sealed(conn: Connection, text: str, given: str) -> bool:
    return hmac.compare_digest(seal(conn, text), given)


def _secret(conn: Connection) -> bytes:
    insert_once(conn, facts, {"name": _NAME, "value": secrets.token_hex(32)})
    return bytes.fromhex(conn.execute(select(facts.c.value).where(facts.c.name == _NAME)).scalar_one())
