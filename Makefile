# `make demo` shows the main job, `make test` checks everything; each sets up what it needs in .venv.

PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test lint types contracts docs unit nightly docs-write benchmarks clean

demo: .venv/.runs
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: lint types contracts docs unit

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.tests
	$(BIN)/mypy

contracts: .venv/.tests
	$(BIN)/lint-imports --no-logo

# What the program prints stands in the documents; this compares, `make docs-write` writes it anew.
docs: .venv/.tests
	$(BIN)/python docs/print_docs.py --check

docs-write: .venv/.tests
	$(BIN)/python docs/print_docs.py

unit: .venv/.tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

nightly: .venv/.tests
	$(BIN)/python tests/nightly.py

benchmarks: .venv/.tests
	$(BIN)/python benchmarks/speed.py

.venv/.made:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	touch $@

.venv/.runs: .venv/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/.tests: .venv/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv dist build demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
