"""How far the best candidate of a text can be trusted: sure, weak, a tie, a conflict, or no desa at all."""

from __future__ import annotations

from geo.geocoding.answers import SUPPORTED, TIE, Candidate, Status
from geo.geocoding.reading import Mention, Reading, adjacent, goes_on, is_part
from geo.geocoding.roles import Role
from geo.geocoding.vocabulary import DIRECTIONS, Kind

__all__ = ["certain_kecamatan", "trust"]

# Two kecamatan in a text are told apart where their weights differ by this much.
_CLEARLY = 0.2
# From this weight on a kecamatan is worth comparing with a point.
_HINT = 0.17


def certain_kecamatan(weighed: list[tuple[Mention, float]], enough: float) -> tuple[int, frozenset[int]]:
    """Return the one kecamatan that is certain (-1 without), and all that are hinted at."""
    weights: dict[int, float] = {}
    for mention, weight in weighed:
        weights[mention.place] = max(weights.get(mention.place, 0.0), weight)
    hints = frozenset(place for place, weight in weights.items() if weight >= _HINT)
    strong = sorted(((weight, place) for place, weight in weights.items() if weight >= enough), reverse=True)
    if not strong or (len(strong) > 1 and strong[0][0] - strong[1][0] < _CLEARLY):
        return -1, hints
    return strong[0][1], hints


def trust(
    ranked: list[Candidate],
    reading: Reading,
    certain: int,
    kecamatan: list[tuple[Mention, float]],
    own_sound: str,
) -> tuple[Status, bool]:
    """Return how far the best candidate can be trusted, and whether a point elsewhere contradicts it.

    Parameters
    ----------
    ranked : list of Candidate
        Best first.
    reading : Reading
    certain : int
        The kecamatan that is certain without any desa, -1 where none is.
    kecamatan : list of (Mention, float)
        The kecamatan of the text with their weights.
    own_sound : str
        The kabupaten's own name.
    """
    fallback: Status = "kecamatan" if certain >= 0 else "none"
    if not ranked:
        return fallback, False
    best = ranked[0]
    mention = best.mention
    if mention.role == Role.PLACE:
        return fallback, False
    if best.against >= 0:
        beside = any(other.level == 3 and adjacent(reading, mention, other) for other, _ in kecamatan)
        meant = mention.role == Role.DESA or (mention.edits == 0 and beside)
        return ("conflict", True) if meant and mention.edits < 2 else (fallback, False)
    close = len(ranked) > 1 and best.score - ranked[1].score < TIE
    if close or _announces_another(best, ranked[1:], reading):
        return ("tie", mention.edits == 0) if mention.role != Role.STREET_REST else (fallback, False)
    supported = best.support >= SUPPORTED
    if mention.role != Role.DESA and not supported and _also_kecamatan(best, reading):
        return fallback, False
    if mention.role != Role.DESA and reading.unread(Role.DESA):
        return "weak", False
    if mention.role == Role.STREET_REST and _kecamatans_name(mention, reading):
        return fallback, False
    if not supported and reading.unread(Role.KECAMATAN):
        return "weak", False  # "Kec. Bangsalsari" is none of the layer
    supported = supported or best.by_post
    if mention.role == Role.BARE and not supported and goes_on(reading, mention.end, own_sound):
        return "weak", False
    if mention.role == Role.DESA and not supported and _runs_on(reading, mention, own_sound):
        return "weak", False
    return _with_support(mention, fallback) if supported else _alone(reading, mention, fallback)


def _runs_on(reading: Reading, mention: Mention, own_sound: str) -> bool:
    """Whether an unknown word follows an announced name at once: "Desa Banjar Bellah" may not be Banjar."""
    end = mention.end
    if end >= len(reading.roles) or reading.roles[end] != Role.DESA_REST:
        return False
    word = reading.words[end]
    known = any(other.start == end and other.level == 3 for other in reading.mentions)
    return not known and word.sound != own_sound and word.text not in DIRECTIONS and len(word.text) > 2


def _with_support(mention: Mention, fallback: Status) -> tuple[Status, bool]:
    if mention.role == Role.STREET_REST and mention.edits:
        return fallback, False
    long_enough = mention.edits < 2 or mention.length >= 9 or mention.role == Role.DESA
    if not long_enough or (mention.role == Role.DUSUN_REST and mention.edits):
        return "weak", False
    return "sure", mention.edits < 2


def _alone(reading: Reading, mention: Mention, fallback: Status) -> tuple[Status, bool]:
    edits, length = mention.edits, mention.length
    if mention.role == Role.DESA:
        clear = edits == 0 or (edits == 1 and length >= 5) or (edits == 2 and length >= 10)
        return ("sure", edits < 2) if clear else ("weak", False)
    if mention.role == Role.STREET_REST:
        return fallback, False
    if is_part(reading, mention):
        return ("weak", False) if edits == 0 else (fallback, False)
    if mention.role == Role.DUSUN_REST and not _after_krajan(reading, mention.start):
        return ("weak", False) if edits == 0 else (fallback, False)
    if edits == 0:
        return "sure", True
    return ("sure", False) if edits == 1 and length >= 7 else ("weak", False)


def _kecamatans_name(mention: Mention, reading: Reading) -> bool:
    """Whether the kecamatan of the text has the same name: "Jl. Gendoh Singojuruh, Kec. Singojuruh"."""
    spoken = reading.words[mention.start].sound
    return any(other.level == 3 and reading.words[other.start].sound == spoken for other in reading.mentions)


def _announces_another(best: Candidate, others: list[Candidate], reading: Reading) -> bool:
    """Whether the text says "Desa" of two different names, or a column says one and the address the other."""
    return best.mention.role == Role.DESA and any(
        other.mention.role == Role.DESA
        and other.mention.edits == 0
        and (other.mention.end <= best.mention.start or other.mention.start >= best.mention.end)
        # The address repeats the column's name: another desa that bears it too is not announced by that.
        and _spoken(reading, other.mention) != _spoken(reading, best.mention)
        for other in others
    )


def _spoken(reading: Reading, mention: Mention) -> str:
    return "".join(word.sound for word in reading.words[mention.start : mention.end])


def _also_kecamatan(best: Candidate, reading: Reading) -> bool:
    """Whether a bare name is a kecamatan's as well, and nothing says that the desa is meant."""
    mention = best.mention
    span = (mention.start, mention.end)
    same = any(other.level == 3 and (other.start, other.end) == span for other in reading.mentions)
    return same and not _after_krajan(reading, mention.start)


def _after_krajan(reading: Reading, start: int) -> bool:
    """Whether the dusun Krajan, the heart of every desa, is named right before."""
    before = [word for word in reading.words[:start] if word.kind != Kind.NUMBER]
    return bool(before) and before[-1].text == "krajan"
