"""Which desa an address means: every mention weighed, agreement rewarded, a contradiction kept in sight."""

from __future__ import annotations

from typing import Literal, NamedTuple

from geo.geocoding.places import Atlas, Region
from geo.geocoding.reading import Mention, Reading, Role, add_near, read
from geo.geocoding.vocabulary import DIRECTIONS, Kind
from geo.geocoding.words import Word

__all__ = ["Candidate", "TextAnswer", "weigh"]

# What a name weighs as the desa of the address, by where it stands.
_DESA_WEIGHT = {
    Role.DESA: 1.0,
    Role.OFFICE: 0.8,
    Role.BARE: 0.7,
    Role.DESA_REST: 0.65,
    Role.DUSUN_REST: 0.5,
    Role.STREET_REST: 0.35,
}
# What a name weighs as the kecamatan of the address.
_KECAMATAN_WEIGHT = {
    Role.KECAMATAN: 1.0,
    Role.BARE: 0.6,
    Role.DESA_REST: 0.6,
    Role.DUSUN_REST: 0.5,
    Role.PLACE: 0.3,
    Role.STREET_REST: 0.2,
}
# A name that may mean the kecamatan or the whole kabupaten: too little to break a tie.
_EITHER = 0.06
# From this weight on, a kecamatan that is not the desa's own contradicts it.
_CONTRADICTS = 0.5
# From this on, a kecamatan in the text bears the desa out.
SUPPORTED = 0.3
# Two desa whose scores are nearer than this are not told apart.
TIE = 0.045

Status = Literal["sure", "weak", "tie", "conflict", "kecamatan", "none"]


class Candidate(NamedTuple):
    """One desa that a text may mean."""

    score: float
    place: int
    mention: Mention
    support: float
    against: int
    former_parent: bool


class TextAnswer(NamedTuple):
    """What a text says.

    ``status``: "sure" (one desa), "weak" (one desa, but it takes a second
    piece of evidence), "tie", "conflict" (the named kecamatan is another),
    "kecamatan" (no more than that is certain), "none". ``kecamatan`` is the
    kecamatan that is certain, -1 where none is; ``kecamatan_hints`` also
    holds those that a school's or street's name suggests.
    """

    status: Status
    candidates: list[Candidate]
    kecamatan: int
    kecamatan_hints: frozenset[int]
    unread_desa: bool
    firm: bool


NOTHING = TextAnswer("none", [], -1, frozenset(), False, False)


def weigh(words: list[Word], region: Region, atlas: Atlas) -> TextAnswer:
    """Return what the words say about desa and kecamatan of one kabupaten.

    Exact names are looked at first; misspelt ones only where the exact ones
    do not settle it.
    """
    reading = read(words, region)
    answer = _judge(reading, atlas, region)
    if answer.status == "sure" and answer.firm and _complete(reading, answer.candidates[0]):
        return answer
    return _judge(add_near(reading, region), atlas, region)


def _complete(reading: Reading, best: Candidate) -> bool:
    """Whether no word beside the best desa's name could still be part of it, or of a better one."""
    mention = best.mention
    if mention.role is not Role.DESA and best.support < SUPPORTED:
        return False
    end = mention.end
    following = reading.roles[end] if end < len(reading.roles) else None
    if following is not None and not any(other.start == end for other in reading.mentions):
        return False
    if mention.role is Role.DESA:
        return not reading.unread(Role.KECAMATAN)
    return any(other.level == 3 and _adjacent(reading, mention, other) for other in reading.mentions)


def _adjacent(reading: Reading, desa: Mention, kecamatan: Mention) -> bool:
    """Whether the kecamatan follows the desa with no other name between them."""
    return kecamatan.start >= desa.end and all(
        role is None for role in reading.roles[desa.end : kecamatan.start]
    )


def _judge(reading: Reading, atlas: Atlas, region: Region) -> TextAnswer:
    kecamatan = _kecamatan_mentions(reading, atlas, region)
    best: dict[int, Candidate] = {}
    for mention in reading.mentions:
        if mention.level != 4 or mention.role not in _DESA_WEIGHT or _is_own_name(mention, reading, region):
            continue
        candidate = _candidate(mention, reading, kecamatan, atlas)
        if mention.place not in best or candidate.score > best[mention.place].score:
            best[mention.place] = candidate
    ranked = sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.place))
    certain, hints = _certain_kecamatan(kecamatan, ranked)
    unread = reading.unread(Role.DESA)
    status, firm = _status(ranked, reading, certain, unread, atlas, kecamatan, region.own_sound)
    return TextAnswer(status, ranked[:8], certain, hints, unread, firm)


def _kecamatan_mentions(reading: Reading, atlas: Atlas, region: Region) -> list[tuple[Mention, float]]:
    """Return the mentions of a kecamatan with their weights.

    Where a kecamatan is called like its kabupaten, the last mention of the name
    means either, unless the postal code is one of the kecamatan's.
    """
    own = region.own_sound
    named = [
        at for at, word in enumerate(reading.words) if word.sound == own and reading.roles[at] is not None
    ]
    by_post = {parent for code in reading.postal for parent in atlas.postal.get(code, ())}
    out = []
    for mention in reading.mentions:
        if mention.level != 3 or mention.role not in _KECAMATAN_WEIGHT:
            continue
        weight = _KECAMATAN_WEIGHT[mention.role]
        if mention.place in region.own_kecamatan and mention.role is not Role.KECAMATAN and not mention.edits:
            if mention.role not in (Role.BARE, Role.DESA_REST):
                continue  # "SMA Muhammadiyah 1 Banyuwangi" says no more than the kabupaten
            if mention.start == named[-1] and mention.place not in by_post:
                weight = _EITHER
        out.append((mention, weight * _closeness(mention)))
    return out


def _closeness(mention: Mention) -> float:
    if mention.edits == 0:
        return 1.0
    if mention.edits == 1:
        return 0.85 if mention.length > 5 else 0.75
    return 0.65


def _candidate(
    mention: Mention, reading: Reading, kecamatan: list[tuple[Mention, float]], atlas: Atlas
) -> Candidate:
    place = mention.place
    parent, former = atlas.parent[place], atlas.former_parents.get(place, ())
    support, against, against_weight, by_former = 0.0, -1, 0.0, False
    beside = against_beside = False
    for other, weight in kecamatan:
        if other.start < mention.end and mention.start < other.end:
            continue
        if other.place == parent or other.place in former:
            close = _adjacent(reading, mention, other)
            worth = 0.5 * weight + (0.1 if close and weight > _EITHER else 0.0)
            worth -= 0.03 if other.place != parent else 0.0
            if worth > support:
                support, by_former = worth, other.place != parent
            beside = beside or close
        elif weight >= _CONTRADICTS and weight > against_weight and not _is_inner(other, mention, reading):
            against, against_weight = other.place, weight
            against_beside = _adjacent(reading, mention, other)
    # The kecamatan right after the desa is the one that the writer gave it.
    if support >= 0.25 and not (against_beside and not beside):
        against, against_weight = -1, 0.0
    score = _DESA_WEIGHT[mention.role] * _closeness(mention) + support - 0.7 * against_weight
    score += 0.01 * (mention.end - mention.start - 1) + 0.02 * mention.start / max(len(reading.words), 1)
    if mention.start in reading.kelurahan:
        score += 0.05 if atlas.kelurahan[place] else -0.05
    if _within_longer(mention, reading):
        score -= 0.2
    elif _is_part(reading, mention):
        score -= 0.15
    if any(parent in atlas.postal.get(post, ()) for post in reading.postal):
        score += 0.06
    return Candidate(score, place, mention, support, against, by_former)


def _is_own_name(mention: Mention, reading: Reading, region: Region) -> bool:
    """Whether a bare name is the kabupaten's, which ends many an address and is a desa's name too."""
    return mention.role is not Role.DESA and reading.words[mention.start].sound == region.own_sound


def _within_longer(mention: Mention, reading: Reading) -> bool:
    """Whether the words after a name make it the start of a longer one ("Galis" in "Galis Dajh")."""
    taken = {other.start for other in reading.mentions if other.edits == 0 and other.end > mention.end}
    return any(
        other.start == mention.start
        and other.end > mention.end
        and other.level == 4
        and other.edits <= max(1, mention.edits)
        and taken.isdisjoint(range(mention.end, other.end))
        for other in reading.mentions
    )


def _is_inner(kecamatan: Mention, desa: Mention, reading: Reading) -> bool:
    """Whether a bare kecamatan's name stands before an announced desa: then it is a hamlet or a landmark."""
    return desa.role is Role.DESA and kecamatan.role is not Role.KECAMATAN and kecamatan.end <= desa.start


def _is_part(reading: Reading, mention: Mention) -> bool:
    """Whether a direction after a bare name makes it a part of a place ("Cantuk Kidul")."""
    end = mention.end
    return (
        mention.role is not Role.DESA
        and end < len(reading.words)
        and reading.words[end].kind is Kind.NAME
        and reading.words[end].text in DIRECTIONS
    )


def _certain_kecamatan(
    kecamatan: list[tuple[Mention, float]], ranked: list[Candidate]
) -> tuple[int, frozenset[int]]:
    """Return the one kecamatan that is certain (-1 without), and all that are hinted at."""
    weights: dict[int, float] = {}
    for mention, weight in kecamatan:
        weights[mention.place] = max(weights.get(mention.place, 0.0), weight)
    hints = frozenset(place for place, weight in weights.items() if weight >= 0.17)
    strong = sorted(
        ((weight, place) for place, weight in weights.items() if weight >= _CONTRADICTS), reverse=True
    )
    if not strong:
        return -1, hints
    if len(strong) > 1 and strong[0][0] - strong[1][0] < 0.2:
        return -1, hints
    return strong[0][1], hints


def _status(
    ranked: list[Candidate],
    reading: Reading,
    certain: int,
    unread: bool,
    atlas: Atlas,
    kecamatan: list[tuple[Mention, float]],
    own_sound: str,
) -> tuple[Status, bool]:
    """Return how far the best candidate can be trusted, and whether it may contradict a point."""
    fallback: Status = "kecamatan" if certain >= 0 else "none"
    if not ranked:
        return fallback, False
    best = ranked[0]
    mention = best.mention
    if best.against >= 0:
        slot = mention.role is Role.DESA or (
            mention.edits == 0
            and any(other.level == 3 and _adjacent(reading, mention, other) for other, _ in kecamatan)
        )
        return ("conflict", True) if slot and mention.edits < 2 else (fallback, False)
    if len(ranked) > 1 and (best.score - ranked[1].score < TIE or _announces_another(best, ranked[1:])):
        return "tie", mention.edits == 0
    if mention.role is not Role.DESA and best.support < SUPPORTED and _also_kecamatan(best, reading, atlas):
        return fallback, False
    if unread and mention.role is not Role.DESA:
        return "weak", False
    if mention.role is Role.BARE and best.support < SUPPORTED and _goes_on(reading, mention.end, own_sound):
        return "weak", False
    return _trust(best, reading, fallback)


def _announces_another(best: Candidate, others: list[Candidate]) -> bool:
    """Whether the text says "Desa" of two different names, or a column says one and the address the other."""
    return best.mention.role is Role.DESA and any(
        other.mention.role is Role.DESA
        and other.mention.edits == 0
        and (other.mention.end <= best.mention.start or other.mention.start >= best.mention.end)
        for other in others
    )


def _also_kecamatan(best: Candidate, reading: Reading, atlas: Atlas) -> bool:
    """Whether a bare name is a kecamatan's as well, and nothing says that the desa is meant."""
    mention = best.mention
    same = any(
        other.level == 3 and (other.start, other.end) == (mention.start, mention.end)
        for other in reading.mentions
    )
    return same and not _after_krajan(reading, mention.start)


def _goes_on(reading: Reading, end: int, own_sound: str) -> bool:
    """Whether unknown names follow: an address goes from small to large, and the desa may be one of them."""
    known = {
        at for mention in reading.mentions if mention.edits == 0 for at in range(mention.start, mention.end)
    }
    return any(
        role in (Role.BARE, Role.DESA_REST, Role.DUSUN_REST)
        and at not in known
        and word.sound != own_sound
        and word.text not in DIRECTIONS
        and len(word.text) > 2
        for at, (word, role) in enumerate(zip(reading.words[end:], reading.roles[end:], strict=True), end)
    )


def _after_krajan(reading: Reading, start: int) -> bool:
    """Whether the dusun Krajan, the heart of every desa, is named right before."""
    before = [word for word in reading.words[:start] if word.kind is not Kind.NUMBER]
    return bool(before) and before[-1].text == "krajan"


def _trust(best: Candidate, reading: Reading, fallback: Status) -> tuple[Status, bool]:
    mention, supported = best.mention, best.support >= SUPPORTED
    edits, role = mention.edits, mention.role
    if role is Role.STREET_REST:
        beside = best.support >= SUPPORTED and edits == 0
        return ("weak", False) if beside else (fallback, False)
    if supported:
        enough = edits < 2 or mention.length >= 9 or role is Role.DESA
        if role is Role.DUSUN_REST and edits:
            enough = False
        return ("sure", edits < 2) if enough else ("weak", False)
    if role is Role.DESA:
        clear = edits == 0 or (edits == 1 and mention.length >= 5) or (edits == 2 and mention.length >= 10)
        return ("sure", edits == 0) if clear else ("weak", False)
    if role is Role.DUSUN_REST or _is_part(reading, mention):
        return ("weak", False) if edits == 0 else (fallback, False)
    if edits == 0:
        return "sure", True
    return ("sure", False) if edits == 1 and mention.length >= 7 else ("weak", False)
