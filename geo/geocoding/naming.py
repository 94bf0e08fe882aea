"""What code and names of one row say together, before its point is asked."""

from __future__ import annotations

from geo.geocoding.answers import SUPPORTED, TIE, Candidate
from geo.geocoding.codes import CodeAnswer
from geo.geocoding.decision import Clause, Named
from geo.geocoding.places import Atlas, kabupaten_names
from geo.geocoding.roles import Role
from geo.geocoding.texts import TextEvidence

__all__ = ["Namer"]

# How far below the best candidate another is still worth showing to a reviewer.
_SHOWN = 0.3
_BY_EDITS = (0.0, 0.06, 0.14)


class Namer:
    """Joins code and text of one row; holds the names of the layer."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def named(self, code: CodeAnswer, text: TextEvidence) -> Named:
        """Return what code and text say together."""
        by_text = self.by_text(text)
        if code.kind == "none":
            return by_text
        if code.kind == "unknown":
            doubt = Clause("code_unknown", code=code.code)
            borne_out = not code.doubtful or text.paired
            return by_text.saying(doubt)._replace(doubt=doubt, borne_out=borne_out)
        if code.kind == "outside":
            return self._with_code_outside(code, by_text)
        if code.kind == "kecamatan":
            return self._with_kecamatan_code(code.place, by_text, text)
        return self._with_code(code, by_text, text)

    def _with_code_outside(self, code: CodeAnswer, by_text: Named) -> Named:
        kabupaten = kabupaten_names()[code.kabupaten]
        if code.office:
            # The statistics office numbers some kabupaten in its own way: the name would be a guess.
            clause = Clause("code_outside_prefix", code=code.code, prefix=code.kabupaten)
        else:
            clause = Clause("code_outside", code=code.code, kab=kabupaten)
        said = self._but_outside(by_text, clause, kabupaten)
        return said._replace(by=("code", *said.by)) if said.said else said

    def _but_outside(self, inside: Named, clause: Clause, kabupaten: str) -> Named:
        """Return what the names say inside the layer, contradicted by what points outside it."""
        if inside.status == "none":
            return inside._replace(outside=kabupaten, clauses=[*inside.clauses, clause])
        clauses = inside.clauses
        if inside.level == "kecamatan" and inside.status == "matched":
            clauses = [Clause("kecamatan_fits", kec=self.atlas.kecamatan_names[inside.kecamatan])]
        return inside._replace(
            status="conflict", level="", kecamatan=-1, score=min(inside.score, 0.4), outside=kabupaten,
            clauses=[*clauses, clause],
        )  # fmt: skip

    def _with_code(self, code: CodeAnswer, by_text: Named, text: TextEvidence) -> Named:
        atlas, place = self.atlas, code.place
        said = [candidate.place for candidate in text.answer.candidates]
        values = {"code": code.code, "desa": atlas.names[place], "kec": atlas.kecamatan_of(place)}
        clause = Clause("code_former" if code.former else "code", **values)
        alone = Named(
            "matched", "desa", place, atlas.parent[place], ("code",), 0.97, [clause], [place], firm=True
        )
        if by_text.outside:
            return alone._replace(
                status="conflict", clauses=[clause, *by_text.clauses], outside=by_text.outside
            )
        if by_text.status == "matched" and by_text.level == "desa" and by_text.place != place:
            if not by_text.firm:
                return alone
            clauses = [clause, *by_text.clauses, Clause("disagree")]
            both = ("code", *by_text.by)
            return alone._replace(status="conflict", by=both, clauses=clauses, candidates=[place, *said])
        if place in said[:4] and by_text.status != "none":
            agreed = [Clause("code_and_name", **values)]
            return alone._replace(by=("code", *(by_text.by or ("name",))), score=0.99, clauses=agreed)
        kecamatan = text.answer.kecamatan
        if kecamatan >= 0 and not atlas.belongs(place, kecamatan):
            other = Clause("kecamatan_only", kec=atlas.kecamatan_names[kecamatan])
            clauses = [clause, other, Clause("disagree")]
            return alone._replace(status="conflict", clauses=clauses, candidates=[place, *said])
        return alone

    def _with_kecamatan_code(self, kecamatan: int, by_text: Named, text: TextEvidence) -> Named:
        atlas = self.atlas
        clause = Clause(
            "code_kecamatan", code=atlas.kecamatan[kecamatan], kec=atlas.kecamatan_names[kecamatan]
        )
        disagreeing = [clause, *by_text.clauses, Clause("disagree")]
        if by_text.outside:
            clauses = [clause, *by_text.clauses]
            return by_text._replace(status="conflict", by=("code", *by_text.by), score=0.4, clauses=clauses)
        if by_text.status == "matched" and by_text.level == "desa":
            if atlas.belongs(by_text.place, kecamatan):
                return by_text._replace(by=("code", *by_text.by), score=max(by_text.score, 0.95))
            return by_text._replace(status="conflict", clauses=disagreeing)
        inside = [
            candidate.place
            for candidate in text.answer.candidates
            if atlas.belongs(candidate.place, kecamatan) and candidate.mention.edits < 2
        ]
        if len(inside) == 1 and by_text.status == "open":
            clauses = [clause, Clause("name_in_kecamatan", desa=atlas.names[inside[0]])]
            by = ("code", *by_text.by)
            return Named("matched", "desa", inside[0], kecamatan, by, 0.9, clauses, inside, firm=True)
        if by_text.kecamatan >= 0 and by_text.kecamatan != kecamatan:
            return by_text._replace(status="conflict", clauses=disagreeing)
        return Named("matched", "kecamatan", -1, kecamatan, ("code",), 0.9, [clause], by_text.candidates)

    def by_text(self, text: TextEvidence) -> Named:
        """Return what the text alone says."""
        if text.by_column:
            clause = Clause("outside_column", kab=text.outside)
            inside = self.by_text(text._replace(outside="", by_column=False))
            return self._but_outside(inside, clause, text.outside)
        answer, by = text.answer, (("name",) if text.in_column else ("address",))
        blank = Named(
            "none", "", -1, -1, (), 0.0, [], [], hints=answer.kecamatan_hints, unread=answer.unread_desa
        )
        if text.outside:
            places = [candidate.place for candidate in answer.candidates]
            blank = blank._replace(clauses=[Clause("outside", kab=text.outside)], outside=text.outside)
            spoken = answer.status != "none"
            return blank._replace(status="conflict", by=by, score=0.2, candidates=places) if spoken else blank
        if answer.status == "none":
            return self._hardly_any(text, blank)
        if answer.status == "kecamatan":
            return self._kecamatan_only(text, blank._replace(by=by, level="kecamatan"))
        if answer.status == "sure":
            return self._sure(text, answer.candidates[0], by)
        return self._unsure(text, blank._replace(by=by))

    def _hardly_any(self, text: TextEvidence, blank: Named) -> Named:
        """Return nothing, with the one desa that a reviewer could look at: "Jl. Kartini Kebaman"."""
        if text.answer.unread_desa:
            return blank._replace(clauses=[Clause("unknown_desa")])
        maybe = [one.place for one in text.answer.candidates if one.mention.edits == 0 and one.against < 0]
        if not maybe:
            return blank
        clause = Clause("weak", desa=self.atlas.names[maybe[0]], kec=self.atlas.kecamatan_of(maybe[0]))
        return blank._replace(
            by=("name",) if text.in_column else ("address",), score=0.3, maybe=maybe, hint=clause
        )

    def _kecamatan_only(self, text: TextEvidence, blank: Named) -> Named:
        answer, kecamatan = text.answer, text.answer.kecamatan
        name = self.atlas.kecamatan_names[kecamatan]
        clauses = [Clause("kecamatan_only", kec=name)]
        if answer.unread_desa:
            clauses.append(Clause("unknown_desa"))
        if answer.unread_kecamatan:
            # Another kecamatan is announced: what fits by its name is not certain.
            blank = blank._replace(level="")
            clauses = [Clause("kecamatan_fits", kec=name), *clauses[1:], Clause("unknown_kecamatan")]
        best = answer.candidates[0] if answer.candidates else None
        # "Songgon" alone may be the desa of that name; after another name it is the kecamatan.
        same = (
            best is not None
            and text.first
            and best.mention.edits == 0
            and best.support < 0.1
            and self.atlas.parent[best.place] == kecamatan
        )
        return blank._replace(
            status="open" if answer.unread_desa or answer.unread_kecamatan else "matched",
            kecamatan=kecamatan,
            score=0.8,
            clauses=clauses,
            candidates=[best.place] if best is not None and same else [],
        )

    def _unsure(self, text: TextEvidence, blank: Named) -> Named:
        answer, atlas = text.answer, self.atlas
        best, kecamatan = answer.candidates[0], answer.kecamatan
        shown = [candidate.place for candidate in answer.candidates if candidate.score > best.score - _SHOWN]
        values = {"desa": atlas.names[best.place], "kec": atlas.kecamatan_of(best.place)}
        blank = blank._replace(status="open", score=0.5, candidates=shown)
        if answer.status == "conflict":
            written = Clause("name_not_in", desa=values["desa"], kec=atlas.kecamatan_names[best.against])
            return blank._replace(
                status="conflict", place=best.place, kecamatan=best.against, score=0.4,
                clauses=[written, Clause("lies_in", **values)],
            )  # fmt: skip
        if answer.status == "tie":
            tied = [candidate.place for candidate in answer.candidates if candidate.score > best.score - TIE]
            tied = tied if len(tied) > 1 else [candidate.place for candidate in answer.candidates[:4]]
            parents = {atlas.parent[place] for place in tied}
            shared = parents.pop() if len(parents) == 1 else kecamatan
            listed = ", ".join(f"{atlas.names[place]} ({atlas.kecamatan_of(place)})" for place in tied[:4])
            clauses = [Clause("tie", n=len(tied), list=listed)]
            level = "kecamatan" if shared >= 0 else ""
            return blank._replace(level=level, kecamatan=shared, clauses=clauses)
        clauses = [Clause("weak", **values), *([Clause("unknown_desa")] if answer.unread_desa else [])]
        level = "kecamatan" if kecamatan >= 0 else ""
        exact = best.mention.edits == 0
        return blank._replace(
            level=level, place=best.place, kecamatan=kecamatan, clauses=clauses, exact=exact
        )

    def _sure(self, text: TextEvidence, best: Candidate, by: tuple[str, ...]) -> Named:
        atlas, place, mention = self.atlas, best.place, best.mention
        supported, announced = best.support >= SUPPORTED, mention.role == Role.DESA
        score = (0.97 if announced else 0.94) if supported else (0.9 if announced else 0.8)
        key = "name_and_kecamatan" if supported else "name_unique"
        clauses = [Clause(key, desa=atlas.names[place], kec=atlas.kecamatan_of(place))]
        if mention.edits:
            clauses.append(Clause("misspelt"))
        if best.former_parent:
            old = sorted(atlas.former_parents[place])[0]
            clauses.append(
                Clause(
                    "former_parent", kec=atlas.kecamatan_names[old], year=atlas.former_until.get(place, "")
                )
            )
        elif mention.former:
            clauses.append(Clause("former_spelling"))
        others = [one.place for one in text.answer.candidates[1:] if one.score > best.score - _SHOWN]
        return Named(
            "matched", "desa", place, atlas.parent[place], by, score - _BY_EDITS[mention.edits], clauses,
            [place, *others], firm=text.answer.firm, hints=text.answer.kecamatan_hints,
        )  # fmt: skip
