"""The words that offices use for the four kinds of cases and the three states."""

from __future__ import annotations

from functools import lru_cache

from geo.cases.columns import header_key

__all__ = ["KINDS", "STATES", "kind_of", "state_of"]

KINDS: tuple[str, ...] = ("kemiskinan", "keamanan", "layanan", "putus_sekolah")
"""The kinds of cases (``jenis``)."""

STATES: tuple[str, ...] = ("baru", "ditangani", "selesai")
"""The states of a case (``status``)."""

_KIND_WORDS = {
    "kemiskinan": "kemiskinan miskin wargamiskin keluargamiskin masyarakatmiskin ugd ugdkemiskinan gakin "
    "fakirmiskin dhuafa kaumdhuafa duafa sosial masalahsosial bansos bantuansosial bantuan rtlh "
    "rumahtidaklayakhuni rumahtaklayakhuni kesejahteraansosial kesra poverty poor",
    "keamanan": "keamanan kriminal kriminalitas kejahatan kamtibmas gangguankamtibmas gangguankeamanan "
    "keamanandanketertiban ketertiban trantib trantibum pencurian curat curas curanmor curian "
    "perkelahian tawuran penganiayaan narkoba perjudian security crime",
    "layanan": "layanan pelayanan layananpublik pelayananpublik pelayananumum pengaduan aduan "
    "pengaduanlayanan pengaduanmasyarakat aduanmasyarakat keluhan komplain keluhanlayanan "
    "infrastruktur service publicservice complaint",
    "putus_sekolah": "putussekolah anakputussekolah siswaputussekolah putus do dropout aps ats "
    "anaktidaksekolah tidaksekolah berhentisekolah gardaampuh",
}
_STATE_WORDS = {
    "baru": "baru new open masuk laporanmasuk laporanbaru diterima terdaftar dicatat belum "
    "belumditangani belumditanggapi belumdiproses belumditindaklanjuti belumselesai menunggu "
    "antre antri antrian pending tunda",
    "ditangani": "ditangani ditanggapi proses diproses dalamproses sedangproses sedangdiproses "
    "sedangditangani dalampenanganan penanganan ditindaklanjuti tindaklanjut dikerjakan "
    "berjalan progres progress onprogress onproses onproces onprocess inprogress disposisi "
    "didisposisikan diteruskan verifikasi diverifikasi survei disurvei assigned",
    "selesai": "selesai tuntas beres rampung sudahselesai sudahditangani sudahditindaklanjuti "
    "selesaiditangani terselesaikan diselesaikan ditutup tutup closed close done resolved "
    "finished kembalisekolah sudahkembalisekolah kembalikesekolah",
}


def _lookup(words: dict[str, str]) -> dict[str, str]:
    return {word: name for name, line in words.items() for word in line.split()}


_KIND_OF = _lookup(_KIND_WORDS)
_STATE_OF = _lookup(_STATE_WORDS)


@lru_cache(maxsize=4096)
def kind_of(text: str) -> str | None:
    """Return the kind that a word stands for, None where it is not known.

    >>> kind_of("Putus Sekolah"), kind_of("D.O."), kind_of("Pengaduan")
    ('putus_sekolah', 'putus_sekolah', 'layanan')
    """
    return _KIND_OF.get(header_key(text)) if len(text) <= 80 else None


@lru_cache(maxsize=4096)
def state_of(text: str) -> str | None:
    """Return the state that a word stands for, None where it is not known.

    >>> state_of("Sedang diproses")
    'ditangani'
    """
    return _STATE_OF.get(header_key(text)) if len(text) <= 80 else None
