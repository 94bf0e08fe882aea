"""What QGIS reads of the live layer; run by the system's Python, in which PyQGIS is, by ``qgis_layers``.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 benchmarks/qgis_probe.py URL USER TOKEN

Prints one JSON object: layer to what was read of it.
"""

# mypy: ignore-errors
import json
import sys

from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorLayer,
)

PAGE = 50
WEST, SOUTH, EAST, NORTH = 114.2, -8.6, 114.45, -8.2


def credentials(user, token):
    """Keep name and token as QGIS does, and return what a layer names them by."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("for this run alone", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("tigapilar")
    config.setConfig("username", user)
    config.setConfig("password", token)
    manager.storeAuthenticationConfig(config)
    return config.id()


def opened(url, name, more=""):
    source = f"url='{url}' typename='{name}' pageSize='{PAGE}'{more}"
    layer = QgsVectorLayer(source, name, "OAPIF")
    return layer if layer.isValid() else None


def read(layer):
    box = QgsFeatureRequest().setFilterRect(QgsRectangle(WEST, SOUTH, EAST, NORTH))
    features = list(layer.getFeatures())
    return {
        "count": layer.featureCount(),
        "ids": sorted(str(one["id"]) if "id" in one.fields().names() else str(one.id()) for one in features),
        "n": len(features),
        "fields": [field.name() for field in layer.fields()],
        "crs": layer.crs().authid(),
        "in_box": sum(1 for _ in layer.getFeatures(box)),
        "with_shape": sum(one.hasGeometry() and not one.geometry().isNull() for one in features),
    }


def filtered(layer, text):
    """Return how many features a filter leaves, asked of the layer as its subset and as an expression."""
    by_expression = sum(1 for _ in layer.getFeatures(QgsFeatureRequest().setFilterExpression(text)))
    taken = layer.setSubsetString(text)
    return {"expression": by_expression, "subset_taken": taken, "subset": sum(1 for _ in layer.getFeatures())}


def main(url, user, token):
    application = QgsApplication([], False)
    QgsApplication.initQgis()
    found = {}
    for name in ("desa", "hotspots"):
        layer = opened(url, name)
        found[name] = None if layer is None else read(layer)
    layer = opened(url, "hotspots")
    found["filtered"] = filtered(layer, "\"nama_kecamatan\" = 'Muncar'")
    found["without sign-in"] = opened(url, "cases") is not None
    layer = opened(url, "cases", f" authcfg='{credentials(user, token)}'")
    found["cases"] = None if layer is None else read(layer)
    print(json.dumps(found))
    del layer
    application.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:])
