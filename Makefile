# Needs only make and Python 3.11 or newer with its venv module; everything else goes into .venv.
# Another Python: PYTHON=python3.12 make test

PYTHON ?= python3
BIN := .venv/bin
TORCH := 2.13.0
PEERS := cornac implicit minisom pyod pythae recbole rectools reservoirpy skorch

VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
FOR_USE := .venv/installed-plot-$(VERSION)
FOR_WORK := .venv/installed-dev-$(VERSION)

.PHONY: help demo test check bench bench-peers docs results lock python
.DEFAULT_GOAL := help

help:
	@echo 'make demo        make the environment, install, run the main job: compare models, recommend'
	@echo 'make test        the same with the tools of development, then all tests'
	@echo 'make check       lint, format, types, import contracts'
	@echo 'make docs        check the pages: links lead somewhere, examples run'
	@echo 'make results     the page of results from what isthmus reproduce obtained here'
	@echo 'make bench       measure; writes benchmarks/results.json'
	@echo 'make bench-peers install the libraries that it compares with, each apart'
	@echo 'make lock        renew requirements.lock (with the oldest Python that is supported)'

demo: $(FOR_USE)
	$(BIN)/isthmus demo

test: $(FOR_WORK)
	$(BIN)/python -m pytest

check: $(FOR_WORK)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(FOR_WORK)
	$(BIN)/python -m pytest tests/house/test_pages.py tests/contracts/test_examples.py

results: $(FOR_WORK)
	$(BIN)/isthmus reproduce --results docs/results.md

bench: $(FOR_WORK)
	$(BIN)/python benchmarks/run_all.py --out benchmarks/results.json

# Each peer in an environment of its own: their needs exclude each other's and ours.
bench-peers: $(PEERS:%=.venv-%/installed)

.venv-%/installed: benchmarks/peers/requirements-%.txt | python
	$(PYTHON) -m venv --clear .venv-$*
	.venv-$*/bin/python -m pip install --quiet 'torch==$(TORCH)' numpy
	.venv-$*/bin/python -m pip install --quiet --requirement $<
	@touch $@

# The lock file constrains versions; which packages are installed, pyproject.toml says.
.venv/installed-%-$(VERSION): pyproject.toml requirements.lock | python
	@$(BIN)/python -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$(VERSION)")' \
	    2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo 'Installing into .venv; the first time this takes minutes.'
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '.[$*]'
	@touch $@

python:
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	    { echo "Isthmus needs Python 3.11 or newer with its venv module (Debian: python3-venv);" \
	    "$(PYTHON) is $(or $(VERSION),not found). Name another one: PYTHON=python3.12 make" >&2; \
	    exit 1; }

# torch stays where it was tested; moving it is a change of its own. Local labels (+cpu) and the
# packages that only torch's GPU builds need differ between machines and are left out.
lock: | python
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet 'torch==$(TORCH)' '.[dev]'
	{ echo '# The tested versions, for pip --constraint. Made by "make lock".'; \
	    .venv-lock/bin/python -m pip freeze --exclude isthmus \
	    | sed -E '/^(nvidia|cuda|triton)/d; s/\+[a-z0-9.]+$$//'; } > requirements.lock
	rm -rf .venv-lock
