"""From a file to geocoded rows: what the file says stays beside what was found."""

from __future__ import annotations

from geo.export.writer import write_layer
from geo.intake import geocode_file, point_layer


def test_a_column_called_geometry_is_kept_beside_the_point(approx_boundaries, tmp_path):
    first = approx_boundaries.desa.iloc[0]
    source = tmp_path / "kasus.csv"
    source.write_text(
        "id,ID,desa,kecamatan,lon,lat,geometry\n"
        f"a,b,{first.nama_desa},{first.nama_kecamatan},{first.label_lon},{first.label_lat},POINT (1 2)\n",
        encoding="utf-8",
    )
    layer = point_layer(geocode_file(source, approx_boundaries))
    assert layer["input_geometry"].tolist() == ["POINT (1 2)"]
    assert abs(layer.geometry.x.iloc[0] - first.label_lon) < 1e-6
    write_layer(layer, tmp_path / "periksa.gpkg", guard=False)  # "id" and "ID" are one name to SQLite
