"""Every different text of a file, read once: which kabupaten it speaks of, which desa it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from geo.geocoding.answers import NOTHING, TIE, TextAnswer
from geo.geocoding.contexts import Context, context_of, outside_column
from geo.geocoding.places import Atlas, Region, kabupaten_names, words_of
from geo.geocoding.roles import Role, roles_of, signature
from geo.geocoding.spelling import join_sounds, sound_of_words
from geo.geocoding.vocabulary import COLUMN_END, Kind
from geo.geocoding.weighing import weigh
from geo.geocoding.words import Word, as_lines, split_line

__all__ = ["TextEvidence", "evidence_line", "read_texts"]

# Texts of earlier files that are still known.
_REMEMBERED = 50_000
# Between two reports of progress.
_STEP = 2_000


class TextEvidence(NamedTuple):
    """What a text says, where its desa stands, and what else it gives away.

    ``outside`` is a kabupaten that the layer does not hold; ``by_column`` says
    that the column kecamatan names it, so that the answer is of the words beside.
    ``paired`` says that the desa's own kecamatan is announced, both written right.
    """

    answer: TextAnswer
    in_column: bool = False
    outside: str = ""
    first: bool = False
    by_column: bool = False
    paired: bool = False


SILENT = TextEvidence(NOTHING)


def evidence_line(desa: str, kecamatan: str, address: str) -> str:
    """Return the columns of a row as one text: what a column holds is announced by its name."""
    if not desa and not kecamatan:
        return address
    parts = (f"desa {desa} , " if desa else "", f"kec {kecamatan} , " if kecamatan else "")
    return f"{parts[0]}{parts[1]}{COLUMN_END} {address}"


@cache
def _provinces() -> re.Pattern[str]:
    """Match the provinces of more than one word: "Jawa Timur" would read like a direction."""
    names = [name.lower() for code, name in kabupaten_names().items() if len(code) == 2 and " " in name]
    return re.compile(r"\b(?:" + "|".join(sorted(names, key=len, reverse=True)) + r"|jatim|jabar|jateng)\b")


def read_texts(
    texts: Sequence[str], atlas: Atlas, progress: Callable[[int, int], None] | None = None
) -> list[TextEvidence]:
    """Return what each text says.

    Parameters
    ----------
    texts : sequence of str
        Of :func:`evidence_line`.
    atlas : Atlas
    progress : callable, optional
        Called with how many texts are read and how many there are.

    Returns
    -------
    list of TextEvidence
        As many as there are texts, in their order. Texts that differ in
        numbers or signs alone are read once.
    """
    reader, known = _reader(atlas), {"": SILENT}
    lines = _provinces().sub(",", "\n".join(as_lines(texts))).split("\n")
    out = []
    for at, line in enumerate(lines if texts else []):
        if progress is not None and at % _STEP == 0:
            progress(at, len(lines))
        found = known.get(line)
        if found is None:
            found = known[line] = reader.read(line)
        out.append(found)
    if progress is not None:
        progress(len(texts), len(texts))
    return out


@lru_cache(maxsize=2)
def _reader(atlas: Atlas) -> _Reader:
    """Return the reader of a layer, with what it has read before: a service sees the same texts again."""
    return _Reader(atlas)


class _Reader:
    """Reads texts of one layer; those that differ in names of streets and hamlets alone are weighed once."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._lines: dict[str, TextEvidence] = {}
        self._known: dict[tuple[object, ...], TextEvidence] = {}

    def read(self, line: str) -> TextEvidence:
        """Return what a line says."""
        found = self._lines.get(line)
        if found is None:
            for memory in (self._lines, self._known):
                if len(memory) >= _REMEMBERED:
                    memory.clear()
            found = self._lines[line] = self._read_beside(split_line(line))
        return found

    def _read_beside(self, words: list[Word]) -> TextEvidence:
        """Return what the words say beside a column kecamatan that names another kabupaten."""
        outside, beside = outside_column(words, self.atlas)
        said = self._read(beside)
        return said._replace(outside=outside, by_column=True) if outside else said

    def _read(self, words: list[Word]) -> TextEvidence:
        atlas = self.atlas
        if len(atlas.kabupaten) == 1:
            region = atlas.region(atlas.kabupaten[0])
            return self._read_in(words, region, None)
        context = context_of(words, atlas)
        if len(context.kabupaten) == 1:
            return self._read_in(words, atlas.region(context.kabupaten[0]), context)
        regions = [atlas.region(kabupaten) for kabupaten in context.kabupaten]
        answers = [weigh(words, roles_of(words, region), region, atlas) for region in regions]
        return _evidence(words, _best_of(answers), context.outside, atlas)

    def _read_in(self, words: list[Word], region: Region, context: Context | None) -> TextEvidence:
        roles = roles_of(words, region)
        key = (region.kabupaten, *signature(words, roles, region))
        if key not in self._known:
            context = context or context_of(words, self.atlas)
            answer = weigh(words, roles, region, self.atlas) if context.kabupaten else NOTHING
            self._known[key] = _evidence(words, answer, context.outside, self.atlas)
        return self._known[key]


def _evidence(words: list[Word], answer: TextAnswer, outside: str, atlas: Atlas) -> TextEvidence:
    if not answer.candidates:
        return TextEvidence(answer, False, outside)
    start = answer.candidates[0].mention.start
    in_column = any(word.kind == Kind.COLUMN_END for word in words[start:])
    first = False
    if answer.status == "kecamatan":
        first = not any(word.kind in (Kind.NAME, Kind.PLACE) for word in words[:start])
    return TextEvidence(answer, in_column, outside, first, paired=_paired(words, answer, atlas))


def _paired(words: list[Word], answer: TextAnswer, atlas: Atlas) -> bool:
    """Whether desa and kecamatan are both announced and written right."""
    best = answer.candidates[0]
    if answer.status != "sure" or best.mention.role != Role.DESA or best.mention.edits:
        return False
    key = sound_of_words(words_of(atlas.kecamatan_of(best.place)))
    for at, word in enumerate(words):
        said = ""
        for after in words[at + 1 :] if word.kind == Kind.KECAMATAN else ():
            if not after.sound or after.kind == Kind.BREAK:
                break
            said = join_sounds(said, after.sound) if said else after.sound
            if said == key:
                return True
    return False


_RANK = {"sure": 0, "tie": 1, "conflict": 2, "weak": 3, "kecamatan": 4, "none": 5}


def _best_of(answers: list[TextAnswer]) -> TextAnswer:
    """Return the best of the answers that several kabupaten give; a tie where two are as good."""
    speaking = [answer for answer in answers if answer.candidates or answer.kecamatan >= 0]
    if not speaking:
        return NOTHING
    speaking.sort(key=lambda answer: (_RANK[answer.status], -_score(answer)))
    best = speaking[0]
    if not best.candidates:
        return best if len(speaking) == 1 else NOTHING
    everyone = sorted(
        (candidate for answer in speaking for candidate in answer.candidates if candidate.against < 0),
        key=lambda candidate: (-candidate.score, candidate.place),
    )
    close = [candidate for candidate in everyone if candidate.score > _score(best) - TIE]
    if len({candidate.place for candidate in close}) < 2 or best.status not in ("sure", "tie"):
        return best
    return best._replace(status="tie", candidates=everyone[:8], kecamatan=-1)


def _score(answer: TextAnswer) -> float:
    return answer.candidates[0].score if answer.candidates else 0.0
