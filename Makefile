# Targets work on a machine that has only Python >= 3.12, make and a package client.
# They build .venv themselves; uv makes that quick, pip does it as well.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# Every Python on the machine, newest first; the first one that really is 3.12 or newer is taken.
PYTHON ?= $(shell for p in python3.13 python3.14 python3.12 python3 python $$HOME/.pyenv/versions/3.1[2-9]*/bin/python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
# Tests are shared out over the cores; a worker that is done takes from the other's queue.
SHARED ?= -n auto --dist worksteal
export OPENBLAS_NUM_THREADS ?= 1
export PYTHONWARNINGS ?=

.PHONY: help setup demo test test-science check fix bench screenshots clean

help:  ## show what one can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.built: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.12 or newer was not found. Install it, or say: make PYTHON=/path/to/python"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet uv 2>/dev/null || true
	@if test -x $(BIN)/uv; then \
		$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[test,check]'; \
	else $(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test,check]'; fi
	@touch $@

setup: $(VENV)/.built  ## build .venv with everything

demo: setup  ## simulate Kristiansund, estimate it, make plans, serve the pages
	$(BIN)/dsm demo

test: setup  ## all tests but those that take minutes; fetches a browser where it may
	@scripts/browser
	$(BIN)/python -m pytest $(SHARED) -m 'not science'

test-science: setup  ## recovery and coverage; takes more than an hour
	$(BIN)/python -m pytest -m science

check: setup  ## format, lint, types, import contracts, fast tests; runs all even if one fails
	@# Types and contracts are checked beside the tests: one core each.
	@failed=0; \
	( worst=0; $(BIN)/mypy || worst=1; $(BIN)/lint-imports --no-logo || worst=1; exit $$worst ) \
		> .check-types.log 2>&1 & types=$$!; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/python -m pytest -q $(SHARED) -m 'not slow and not science and not browser' || failed=1; \
	wait $$types || failed=1; \
	cat .check-types.log; rm -f .check-types.log; \
	exit $$failed

fix: setup  ## what a machine can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m scripts.architecture

bench: setup  ## measure speed, write BENCHMARKS.md
	$(BIN)/python -m benchmarks

screenshots: setup  ## take the pictures of the README anew
	@scripts/browser
	$(BIN)/python -m scripts.screenshots

clean:  ## remove what was built, not what was gathered
	rm -rf $(VENV) .mypy_cache .ruff_cache build dist
