"""The words of an address that are no names: what comes after them, or that they can be passed over."""

from __future__ import annotations

from itertools import pairwise

__all__ = [
    "ABBREVIATIONS",
    "COLUMN_END",
    "DASH",
    "DIRECTIONS",
    "STREET_TITLES",
    "WORDS",
    "Kind",
    "kind_of",
    "unglue",
]


class Kind:
    """What a word of an address does: plain numbers, because they are compared for every word."""

    NAME = 0
    DESA = 1
    KECAMATAN = 2
    KABUPATEN = 3
    PROVINSI = 4
    DUSUN = 5
    STREET = 6
    PLACE = 7
    NUMBER = 8
    BREAK = 9
    SKIP = 10
    COLUMN_END = 11
    POSTAL = 12
    DASH = 13
    AND = 14


COLUMN_END = "zzkolomzz"
"""The word that ends what the columns desa and kecamatan hold, before the address."""

DASH = "zzgarisxzz"
"""The word that stands for a dash between two words."""

_WORDS: dict[int, str] = {
    Kind.DESA: "ds dsa desa kel klrhn klh kelurahan kelurahn nagari gampong",
    Kind.KECAMATAN: "kec kecamatan kcmtn kcm distrik",
    Kind.KABUPATEN: "kab kabupaten kota kotamadya kodya kotamadia",
    Kind.PROVINSI: "prov provinsi propinsi prop",
    Kind.DUSUN: "dsn dusun dukuh dukuhan dk dkh dh lingk lingkungan link lk lkg lingkung kampung kp kmp kpg "
    "padukuhan pedukuhan blok komplek kompleks komp perum perumahan perumnas perk perkebunan "
    "kebun afdeling afd griya btn cluster pedusunan jorong",
    Kind.STREET: "jl jln jalan jll gg gang lorong lr",
    Kind.PLACE: "puskesmas pkm pustu polindes posyandu poskesdes kua sd sdn sdi sdit mi min mis smp smpn "
    "smps mts mtsn sma sman smas smk smkn smks ma man mas tk paud ra slb pkbm pp ppp ponpes pesantren "
    "masjid mesjid musholla mushola musala mushalla langgar gereja pura vihara klenteng pasar "
    "toko warung apotek apotik klinik rs rsu rsud rsi polsek polres polresta pospol koramil kodim "
    "danramil kantor balai stasiun terminal pelabuhan pantai pulau wisata hotel villa homestay "
    "bank bri bni bca spbu pom pertamina alun alunalun lapangan stadion waduk bendungan jembatan "
    "universitas kampus stikes politeknik yayasan panti kedai resto restoran cafe rumah depan dpn "
    "belakang blkg sebelah samping dekat dkt deket seberang sebrang perempatan pertigaan simpang "
    "bundaran gedung gor rth cv pt ud koperasi kud pabrik gudang",
    Kind.NUMBER: "rt rw rtrw rew no nomor nmr km blk kav kavling lt lantai ii iii iv vi vii viii ix xi xii i "
    "v x satu dua tiga empat lima enam tujuh delapan",
    Kind.COLUMN_END: COLUMN_END,
    Kind.DASH: DASH,
    Kind.AND: "dan atau serta",
    Kind.SKIP: "indonesia ina kodepos kode pos po box raya sda idem dll di yg yang",
}

WORDS: dict[str, int] = {word: kind for kind, words in _WORDS.items() for word in words.split()}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words before a street's or a person's own name.
STREET_TITLES = _set(
    "raya besar kyai kiai ky k kh h hj haji dr ir pb rs jenderal jendral jend letjen letkol let "
    "mayjen mayor kapten kol kolonel sultan raden rd pangeran pahlawan prof drs sunan nyai ki "
    "mbah gus mas desa baru lama lingkar protokol poros jurusan arah"
)

# Words after a name that make it a part of a place, unless the official name has them.
DIRECTIONS = _set(
    "lor kidul wetan kulon etan utara selatan timur barat tengah krajan atas bawah dalam baru lama kota"
)

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "sbr": ("sumber",),
    "smbr": ("sumber",),
    "sumb": ("sumber",),
    "sb": ("sumber",),
    "tg": ("tegal", "tanjung"),
    "tgl": ("tegal",),
    "tj": ("tanjung",),
    "tjg": ("tanjung",),
    "tjung": ("tanjung",),
    "kd": ("kedung",),
    "kdg": ("kedung",),
    "kdng": ("kedung",),
    "kr": ("karang",),
    "krg": ("karang",),
    "krng": ("karang",),
    "kp": ("kampung",),
    "kmp": ("kampung",),
    "kpg": ("kampung",),
    "kb": ("kebon",),
    "wr": ("wringin",),
    "wrg": ("wringin",),
    "pd": ("pondok",),
    "tmn": ("taman",),
    "gn": ("gunung",),
    "gng": ("gunung",),
    "lb": ("lemahbang",),
    "kal": ("kali",),
    "klb": ("kalibaru",),
    "gtg": ("genteng",),
    "bwi": ("banyuwangi",),
    "bws": ("banyuwangi",),
    "bwangi": ("banyuwangi",),
    "prj": ("parijatah",),
    "rj": ("rojo", "rejo"),
    "sk": ("suka", "suko"),
    "kl": ("kali",),
    "ps": ("pasir", "pasar"),
    "wn": ("wono",),
}

_LONG_MARKERS = ("kecamatan", "kelurahan", "kabupaten", "lingkungan", "provinsi")


def _misspelt() -> dict[str, int]:
    """Return the long marker words with one letter left out or two swapped."""
    out: dict[str, int] = {}
    for word in _LONG_MARKERS:
        for at in range(1, len(word)):
            out[word[:at] + word[at + 1 :]] = WORDS[word]
        for at, (first, second) in enumerate(pairwise(word)):
            out[word[:at] + second + first + word[at + 2 :]] = WORDS[word]
    return out


_MISSPELT = _misspelt()
_GLUED = tuple(
    (prefix, WORDS[prefix])
    for prefix in ("dusun", "desa", "kecamatan", "kelurahan", "kabupaten", "lingkungan")
)


def kind_of(word: str) -> int:
    """Return what a folded *word* does in an address; ``Kind.NAME`` for all that are not in the list.

    >>> kind_of("kecamtan"), kind_of("kebaman")
    (2, 0)
    """
    return WORDS.get(word) or _MISSPELT.get(word) or Kind.NAME


def unglue(word: str) -> tuple[int, str] | None:
    """Return the marker and the name of two words written as one, or None.

    >>> unglue("dusunsumberjaya")
    (5, 'sumberjaya')
    """
    for prefix, kind in _GLUED:
        if word.startswith(prefix) and len(word) >= len(prefix) + 4:
            return kind, word[len(prefix) :]
    return None
