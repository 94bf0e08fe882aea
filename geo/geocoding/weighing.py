"""Which desa an address means: every mention weighed, agreement rewarded, a contradiction kept in sight."""

from __future__ import annotations

from geo.geocoding.answers import SUPPORTED, Candidate, TextAnswer
from geo.geocoding.misspelt import add_near
from geo.geocoding.places import Atlas, Region
from geo.geocoding.reading import Mention, Reading, adjacent, goes_on, is_part, read
from geo.geocoding.roles import Role
from geo.geocoding.trust import certain_kecamatan, trust
from geo.geocoding.words import Word

__all__ = ["weigh"]

# What a name weighs as the desa of the address, by where it stands.
_DESA_WEIGHT = {
    Role.DESA: 1.0,
    Role.OFFICE: 0.8,
    Role.BARE: 0.7,
    Role.DESA_REST: 0.65,
    Role.DUSUN_REST: 0.5,
    Role.STREET_REST: 0.35,
    Role.PLACE: 0.2,
}
# What a name weighs as the kecamatan of the address.
_KECAMATAN_WEIGHT = {
    Role.KECAMATAN: 1.0,
    Role.DESA: 0.55,  # "Desa Muncar", where there is a kecamatan of that name alone
    Role.BARE: 0.6,
    Role.DESA_REST: 0.6,
    Role.DUSUN_REST: 0.5,
    Role.PLACE: 0.3,
    Role.STREET_REST: 0.2,
}
# A name that may mean the kecamatan or the whole kabupaten: too little to break a tie.
_EITHER = 0.06
# From this weight on, a kecamatan that is not the desa's own contradicts it.
CONTRADICTS = 0.5
# A desa and its own kecamatan side by side, both written right, are no accident, even after a street's name.
_PAIR = 0.35

Weighed = list[tuple[Mention, float]]


def weigh(words: list[Word], roles: list[int | None], region: Region, atlas: Atlas) -> TextAnswer:
    """Return what the words say about desa and kecamatan of one kabupaten.

    Exact names are looked at first; misspelt ones only where the exact ones
    do not settle it.

    Parameters
    ----------
    words : list of Word
    roles : list of int or None
        Of :func:`geo.geocoding.roles.roles_of`.
    region : Region
        The kabupaten whose names count.
    atlas : Atlas
    """
    reading = read(words, roles, region)
    answer = _judge(reading, atlas, region)
    if answer.status == "sure" and answer.firm and _complete(reading, answer.candidates[0], region.own_sound):
        return answer
    return _judge(add_near(reading, region), atlas, region)


def _complete(reading: Reading, best: Candidate, own_sound: str) -> bool:
    """Whether no word beside the best desa's name could still be part of it, or of a better one."""
    mention = best.mention
    if mention.role != Role.DESA and (best.support < SUPPORTED or Role.DESA in reading.roles):
        return False
    end = mention.end
    following = reading.roles[end] if end < len(reading.roles) else None
    if following is not None and not any(other.start == end for other in reading.mentions):
        return False
    if mention.role == Role.DESA:
        return not reading.unread(Role.KECAMATAN) and not goes_on(reading, end, own_sound)
    return any(other.level == 3 and adjacent(reading, mention, other) for other in reading.mentions)


def _judge(reading: Reading, atlas: Atlas, region: Region) -> TextAnswer:
    kecamatan = _kecamatan_mentions(reading, atlas, region)
    best: dict[int, Candidate] = {}
    for mention in reading.mentions:
        if mention.level != 4 or mention.role not in _DESA_WEIGHT or _is_own_name(mention, reading, region):
            continue
        candidate = _candidate(mention, reading, kecamatan, atlas)
        if mention.place not in best or candidate.score > best[mention.place].score:
            best[mention.place] = candidate
    if any(candidate.mention.role != Role.PLACE for candidate in best.values()):
        best = {place: one for place, one in best.items() if one.mention.role != Role.PLACE}
    ranked = sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.place))
    certain, hints = certain_kecamatan(kecamatan, CONTRADICTS)
    status, firm = trust(ranked, reading, certain, kecamatan, region.own_sound)
    unread_desa, unread_kecamatan = reading.unread(Role.DESA), _unread_kecamatan(reading, certain)
    return TextAnswer(status, ranked[:8], certain, hints, unread_desa, firm, unread_kecamatan)


def _unread_kecamatan(reading: Reading, certain: int) -> bool:
    """Whether a kecamatan is announced that is none of the layer; in "Kec. Wilayah Muncar" one follows."""
    return reading.unread(Role.KECAMATAN) and not any(
        one.level == 3 and one.place == certain and one.start > 0
        and reading.roles[one.start - 1] == Role.KECAMATAN
        for one in reading.mentions
    )  # fmt: skip


def _kecamatan_mentions(reading: Reading, atlas: Atlas, region: Region) -> Weighed:
    """Return the mentions of a kecamatan with their weights.

    Where a kecamatan is called like its kabupaten, the last mention of the name
    means either, unless the postal code is one of the kecamatan's.
    """
    out = []
    for mention in reading.mentions:
        if mention.level != 3 or mention.role not in _KECAMATAN_WEIGHT:
            continue
        if mention.role == Role.DESA and (mention.edits or _also_desa(mention, reading)):
            continue
        weight = _KECAMATAN_WEIGHT[mention.role]
        if mention.place in region.own_kecamatan and mention.role != Role.KECAMATAN and not mention.edits:
            if mention.role == Role.PLACE:
                continue  # "SMA Muhammadiyah 1 Banyuwangi" says no more than the kabupaten
            if mention.start == _last_named(reading, region.own_sound) and not _by_post(
                mention, reading, atlas
            ):
                weight = _EITHER
        out.append((mention, weight * _closeness(mention)))
    return out


def _also_desa(kecamatan: Mention, reading: Reading) -> bool:
    return any(other.level == 4 and other.start == kecamatan.start for other in reading.mentions)


def _last_named(reading: Reading, own_sound: str) -> int:
    named = (
        at
        for at, word in enumerate(reading.words)
        if word.sound == own_sound and reading.roles[at] is not None
    )
    return max(named, default=-1)


def _by_post(kecamatan: Mention, reading: Reading, atlas: Atlas) -> bool:
    return any(kecamatan.place in atlas.postal.get(code, ()) for code in reading.postal)


def _closeness(mention: Mention) -> float:
    if mention.edits == 0:
        return 1.0
    if mention.edits == 1:
        return 0.85 if mention.length > 5 else 0.75
    return 0.65


def _candidate(mention: Mention, reading: Reading, kecamatan: Weighed, atlas: Atlas) -> Candidate:
    place = mention.place
    support, own_weight, by_former, beside = _support(mention, reading, kecamatan, atlas)
    against, against_weight, against_beside = -1, 0.0, False
    for other, weight in kecamatan:
        if weight < CONTRADICTS or weight <= against_weight or atlas.belongs(place, other.place):
            continue
        if not _overlap(mention, other) and not _is_inner(other, mention):
            against, against_weight = other.place, weight
            against_beside = adjacent(reading, mention, other)
    # The kecamatan right after the desa is the writer's own, and one that is announced outweighs another.
    if support >= 0.25 and not (against_beside and not beside) and own_weight >= against_weight - 0.2:
        against, against_weight = -1, 0.0
    score = _DESA_WEIGHT[mention.role] * _closeness(mention) + support - 0.7 * against_weight
    score += 0.01 * (mention.end - mention.start - 1) + 0.02 * mention.start / max(len(reading.words), 1)
    if mention.start in reading.kelurahan:
        score += 0.05 if atlas.kelurahan[place] else -0.05
    if _within_longer(mention, reading):
        score -= 0.2
    elif is_part(reading, mention):
        score -= 0.15
    by_post = bool(reading.postal) and any(
        atlas.parent[place] in atlas.postal.get(code, ()) for code in reading.postal
    )
    if by_post:
        score += 0.06
    return Candidate(score, place, mention, support, against, by_former, by_post)


def _support(
    mention: Mention, reading: Reading, kecamatan: Weighed, atlas: Atlas
) -> tuple[float, float, bool, bool]:
    """Return what the desa's own kecamatan adds, its weight, whether it is a former one, and beside."""
    place, parent = mention.place, atlas.parent[mention.place]
    support, own_weight, by_former, beside = 0.0, 0.0, False, False
    if mention.role == Role.PLACE:
        return support, own_weight, by_former, beside  # a school may bear any name
    for other, weight in kecamatan:
        if _overlap(mention, other) or not atlas.belongs(place, other.place):
            continue
        same = _same_name(mention, other, reading)
        if same and other.end <= reading.column_end <= mention.start:
            continue  # the address repeats the column kecamatan
        close = adjacent(reading, mention, other)
        worth = 0.5 * weight + (0.1 if close and weight > _EITHER else 0.0)
        if close and not mention.edits and not other.edits and weight > _EITHER and not same:
            worth = max(worth, _PAIR)
        worth -= 0.03 if other.place != parent else 0.0
        own_weight = max(own_weight, weight)
        if worth > support:
            support, by_former = worth, other.place != parent
        beside = beside or close
    return support, own_weight, by_former, beside


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _same_name(one: Mention, other: Mention, reading: Reading) -> bool:
    return reading.words[one.start].sound == reading.words[other.start].sound


def _is_own_name(mention: Mention, reading: Reading, region: Region) -> bool:
    """Whether a bare name is the kabupaten's, which ends many an address and is a desa's name too."""
    return (
        mention.role != Role.DESA
        and mention.end == mention.start + 1
        and reading.words[mention.start].sound == region.own_sound
        and mention.start == _last_named(reading, region.own_sound)
    )


def _is_inner(kecamatan: Mention, desa: Mention) -> bool:
    """Whether a bare kecamatan's name stands before an announced desa: then it is a hamlet or a landmark."""
    return desa.role == Role.DESA and kecamatan.role != Role.KECAMATAN and kecamatan.end <= desa.start


def _within_longer(mention: Mention, reading: Reading) -> bool:
    """Whether the words after a name make it the start of a longer one ("Galis" in "Galis Dajh")."""
    start, end, edits = mention.start, mention.end, max(1, mention.edits)
    longer = [
        other.end
        for other in reading.mentions
        if other.start == start and other.end > end and other.level == 4 and other.edits <= edits
    ]
    if not longer:
        return False
    taken = {other.start for other in reading.mentions if other.edits == 0 and other.end > end}
    return any(taken.isdisjoint(range(end, last)) for last in longer)
