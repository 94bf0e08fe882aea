"""Passwords: what is good enough, and how it is kept (Argon2id).

References
----------
Biryukov, A., Dinu, D., Khovratovich, D., Josefsson, S. (2021). Argon2 Memory-Hard
Function for Password Hashing. RFC 9106.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import RequestError

__all__ = ["LEAST_LETTERS", "MOST_LETTERS", "check_password", "hash_password", "needs_rehash", "verify"]

LEAST_LETTERS = 12
MOST_LETTERS = 200

# RFC 9106's second recommended setting (64 MiB, 3 passes); at most two at once, so that a flood of
# logins cannot take the machine's memory.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_TURN = threading.BoundedSemaphore(2)

# What people choose when they must choose something long; compared without digits and signs at the ends.
_COMMON_WORDS = (
    "password passwordpassword katasandi sandi rahasia banyuwangi banyuwangihebat banyuwangirebound "
    "jawatimur indonesia indonesiaraya indonesiamerdeka merdeka garuda pancasila bhinneka tigapilar "
    "tigapilarbanyuwangi operator operatoroperator administrator admin adminadmin superadmin babinsa "
    "bhabinkamtibmas kecamatan kelurahan desa kapolsek danramil camat bismillah alhamdulillah "
    "assalamualaikum insyaallah sayang sayangku cintaku akucintakamu iloveyou iloveyouforever qwerty "
    "qwertyuiop qwertyuiopasdfghjkl asdfghjkl asdfghjklqwerty zxcvbnm abcdefgh abcdefghijkl abcdefghijklm "
    "letmein welcome welcometothe changeme gantisandi gantipassword terserah terserahsaja tidaktahu "
    "lupapassword lupasandi komputer internet"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, name: str) -> None:
    """Refuse a password that is too short, too long or too easily guessed.

    Raises
    ------
    RequestError
        The sentence says what is wrong.
    """
    plain = _normal(password)
    if len(plain) < LEAST_LETTERS:
        raise RequestError("accounts.password_short", least=LEAST_LETTERS)
    if len(plain) > MOST_LETTERS:
        raise RequestError("accounts.password_long", most=MOST_LETTERS)
    folded = plain.casefold()
    letters = "".join(char for char in folded if char.isalnum())
    core = letters.strip("0123456789")
    easy = (
        core in _COMMON
        or core == ""
        or len(set(folded)) < 5
        or name.strip().lower() in folded
        or any(letters[: len(letters) // 2 + 1] in run or core in run for run in _RUNS)
    )
    if easy:
        raise RequestError("accounts.password_common")


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, with its salt and its costs in it."""
    with _TURN:
        return _HASHER.hash(_normal(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is right; without a hash (an unknown name) it takes as long, and is not."""
    plain = _normal(password[:MOST_LETTERS])
    with _TURN:
        nobody = _nobody()  # asked for every time, so that the first unknown name is no slower
        try:
            right = _HASHER.verify(password_hash or nobody, plain)
        except (VerificationError, InvalidHashError):
            return False
    return right and password_hash is not None and len(password) <= MOST_LETTERS


def needs_rehash(password_hash: str) -> bool:
    """Tell whether a hash was made with other costs than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


def _normal(password: str) -> str:
    """Return the one spelling of letters that can be composed in several ways."""
    return unicodedata.normalize("NFC", password)
