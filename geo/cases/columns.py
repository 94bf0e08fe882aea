"""Which column of a file means what: headers as offices write them, to canonical names.

A header is compared without case, accents of writing, spaces and punctuation,
so that ``Kode Desa``, ``KODE_DESA`` and ``kode-desa`` are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["CANONICAL", "header_key", "recognise_columns"]

# A running number ("No", "FID") is no identifier: every file starts again at 1. The order inside a line is
# the order of preference when a file has several of them.
_SYNONYMS: dict[str, str] = {
    "id": "id idkasus nomorkasus nokasus idlaporan nolaporan nomorlaporan noregistrasi noregister noreg "
    "nomorregistrasi nomorregister idaduan noaduan nomoraduan notiket nomortiket idpengaduan "
    "nopengaduan nolp nomorlp kodekasus caseid recordid uuid",
    "sumber": "sumber sumberdata asaldata source datasource sumberlaporan kanal asallaporan",
    "jenis": "jenis jeniskasus jenislaporan jenisaduan jenispengaduan jenismasalah pilar casetype type "
    "tipe tipelaporan tipekasus bidang klaster",
    "tanggal": "tanggal tgl tanggallapor tgllapor tanggallaporan tgllaporan tanggalkejadian tglkejadian "
    "waktulapor waktulaporan waktukejadian tanggalkasus tanggaladuan tanggalpengaduan tgladuan "
    "tglpengaduan tanggalmasuk tglmasuk tanggalterima tglterima tanggaldata tanggalpendataan "
    "tglpendataan dilaporkan waktu date datetime reportedat reporteddate createdat timestamp "
    "tanggalputussekolah tanggalinput",
    "kode_desa": "kodedesa kodedesakelurahan kodekelurahan kddesa kddes iddesa desakode kodewilayah kodewil "
    "kodekemendagri kdepum kdkel kodekel deskode villagecode kode rawkodedesa inputkodedesa",
    "desa": "desa namadesa desakelurahan kelurahan desakel keldesa kelurahandesa namadesakelurahan "
    "namakelurahan nmdesa wadmkd village villagename rawdesa inputdesa",
    "kecamatan": "kecamatan namakecamatan kec nmkec nmkecamatan wadmkc namakec subdistrict district "
    "rawkecamatan inputkecamatan",
    "alamat": "alamat alamatlengkap alamatkejadian alamatrumah alamattinggal alamatktp alamatdomisili "
    "domisili lokasikejadian tempatkejadian tkp address fulladdress jalan rawaddress rawalamat "
    "inputalamat",
    "lon": "lon longitude long lng bujur garisbujur bujurtimur bt longitudex koordinatx koordx xcoord "
    "coordx titikx pointx gpslon gpslong gpslng gpslongitude lokasilon lokasilng easting utmx x "
    "rawlon",
    "lat": "lat latitude lintang garislintang lintangselatan ls latitudey koordinaty koordy ycoord "
    "coordy titiky pointy gpslat gpslatitude lokasilat northing utmy y rawlat",
    "koordinat": "koordinat titikkoordinat koordinatlokasi lokasikoordinat koordinatgps gps titikgps latlong "
    "latlng latlon lonlat longlat lnglat koordinatkejadian coordinates coordinate sharelok "
    "shareloc sharelokasi linkmaps linkmap linklokasi linkgooglemaps googlemaps googlemap maps "
    "map tautanpeta petalokasi titikpeta latitudelongitude lintangbujur titik titiklokasi lokasi "
    "location tempat",
    "status": "status statuskasus statuslaporan statuspenanganan statusaduan statuspengaduan "
    "statustindaklanjut keadaan progres progress",
    "ditanggapi": "ditanggapi tanggalditanggapi tglditanggapi waktuditanggapi tanggaltanggapan tgltanggapan "
    "waktutanggapan tanggalrespon tglrespon wakturespon direspon ditindaklanjuti "
    "tanggaltindaklanjut tgltindaklanjut waktutindaklanjut respondedat answeredat",
    "selesai": "selesai tanggalselesai tglselesai waktuselesai diselesaikan tanggaldiselesaikan "
    "tanggalpenyelesaian tglpenyelesaian ditutup tanggalditutup closedat resolvedat",
    "dinas": "dinas namadinas opd namaopd skpd instansi dinasterkait opdterkait instansiterkait "
    "penanggungjawab dinaspenanggungjawab agency department",
    "kategori": "kategori kategorikasus kategorilaporan kategoriaduan subjenis subkategori category topik "
    "rincianjenis jeniskejahatan jeniskejadian",
    "nama": "nama namalengkap namawarga namapelapor namasiswa namaanak namakk namakepalakeluarga pelapor "
    "namakorban namaterlapor name fullname",
    "telepon": "telepon telp notelp notelepon nomortelepon hp nohp nomorhp nohandphone handphone nowa "
    "nomorwa whatsapp wa kontak phone phonenumber mobile telponpelapor notelppelapor",
    "keterangan": "keterangan ket catatanlaporan uraian uraiankejadian deskripsi kronologi kronologis "
    "isilaporan isiaduan isipengaduan laporan catatan description notes remarks",
    # Its own exports name there the moments of which only the day is known.
    "tanpa_jam": "tanpajam",
}

CANONICAL: tuple[str, ...] = tuple(_SYNONYMS)
"""Every canonical name, in the order of the design's table."""

_RANK: dict[str, tuple[str, int]] = {
    key: (name, rank) for name, keys in _SYNONYMS.items() for rank, key in enumerate(keys.split())
}

# Headers under which some offices write an address and others a pair of numbers.
_PLACE_HEADERS = frozenset({"lokasi", "location", "tempat", "titiklokasi"})


def header_key(header: object) -> str:
    """Return *header* as it is compared: letters and digits alone, lower case.

    >>> header_key(" Kode_Desa ")
    'kodedesa'
    """
    text = unicodedata.normalize("NFKD", str(header)).casefold()
    return "".join(char for char in text if char.isalnum())


def _keys(header: object) -> tuple[str, ...]:
    """Return the readings of a header: whole, and without what stands in brackets."""
    whole = header_key(header)
    bare = header_key(re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", str(header)))
    return (whole, bare) if bare and bare != whole else (whole,)


def recognise_columns(columns: Iterable[str]) -> dict[str, str]:
    """Return which column of a file stands for which canonical name.

    A header such as ``lokasi`` may hold an address or a pair of coordinates;
    it is given as ``koordinat`` and, where the file has no other address
    column, as ``alamat`` too. Any other column stands for one name alone.

    Parameters
    ----------
    columns : iterable of str
        The headers of the file, as they are.

    Returns
    -------
    dict of str to str
        Canonical name to header, for what was recognised, in canonical
        order. Where several headers fit one name the more usual wording
        wins, then the one further left.

    Examples
    --------
    >>> recognise_columns(["No Tiket", "Tgl Lapor", "Kelurahan/Desa", "LONG", "LAT"])
    {'id': 'No Tiket', 'tanggal': 'Tgl Lapor', 'desa': 'Kelurahan/Desa', 'lon': 'LONG', 'lat': 'LAT'}
    """
    best: dict[str, tuple[int, int, str]] = {}
    for position, column in enumerate(columns):
        found = next((_RANK[key] for key in _keys(column) if key in _RANK), None)
        if found is None:
            continue
        name, rank = found
        if name not in best or (rank, position) < best[name][:2]:
            best[name] = (rank, position, column)
    mapping = {name: best[name][2] for name in CANONICAL if name in best}
    place = mapping.get("koordinat")
    if place is not None and "alamat" not in mapping and _PLACE_HEADERS.intersection(_keys(place)):
        mapping["alamat"] = place
    return {name: mapping[name] for name in CANONICAL if name in mapping}
