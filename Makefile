# The project's own commands. Each sets up what it needs; nothing else has to be done first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check lint types contracts rules docs nightly bench lock clean

help:
	@echo "make demo     set up .venv and screen sample_data/"
	@echo "make test     set up .venv and run the tests"
	@echo "make check    lint, types, import contracts, rule packs, docs, and the tests"
	@echo "make nightly  the long tests: the properties with thousands of examples"
	@echo "make bench    benchmarks, side by side with peers"
	@echo "make lock     resolve requirements/*.txt anew (needs uv)"

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r requirements/run.txt
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

demo: $(VENV)/run.stamp
	$(BIN)/ddcheck demo --overwrite ddcheck-demo

# The tests start the program some hundred times: compiled once, also where Python is told to keep nothing.
test: $(VENV)/dev.stamp
	$(BIN)/python -m compileall -q src
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

rules: $(VENV)/dev.stamp
	$(BIN)/ddcheck rules lint
	$(BIN)/ddcheck rules test

docs: $(VENV)/dev.stamp
	$(BIN)/python tools/make_rule_schemas.py
	$(BIN)/python tools/make_rule_pages.py
	$(BIN)/python tools/make_docs.py

check: lint types contracts rules test

nightly: $(VENV)/dev.stamp
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -n 2 --dist worksteal -q -m "nightly or not nightly"

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	$(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@

bench: $(VENV)/bench.stamp
	$(BIN)/python benchmarks/run.py

lock:
	uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/run.txt
	uv pip compile pyproject.toml requirements/build.in --group test --group check --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements/run.txt -o requirements/dev.txt

	uv pip compile pyproject.toml requirements/build.in --group test --group check --group bench --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements/dev.txt -o requirements/bench.txt

clean:
	rm -rf $(VENV) ddcheck-demo build dist
