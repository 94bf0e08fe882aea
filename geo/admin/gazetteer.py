"""The facts that the project ships: desa, former names, persons a kecamatan."""
