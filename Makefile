# Each target makes what it needs: Python 3.11 or later is all that has to be there.
# A line says what is being done and how long it takes; `make -n` shows the commands.
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
# Warnings that a user of make can do nothing about.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# The makers of the documentation's theme announce their next product at every build.
export NO_MKDOCS_2_WARNING := 1

MAKEFLAGS += --silent
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test hosts bench bench-advice docs lint format build watch clean

help:
	echo 'make demo    JupyterLab with the quickstart notebook'
	echo 'make test    every check and test; PYTEST_OPTIONS="-k cut" chooses some'
	echo 'make hosts   the widget in Shiny, Solara, Panel, nbconvert, nbsphinx and notebooks'
	echo 'make bench   measure speed and memory'
	echo 'make bench-advice  measure how often suggestions are right'
	echo 'make docs    the documentation into site/'
	echo 'make lint    style and types, Python and TypeScript'
	echo 'make format  put the Python files into the house style'
	echo 'make build   sdist and wheel into dist/'
	echo 'make watch   rebuild the bundle on every save'
	echo 'make clean   remove all that was made'

demo: .venv/demo.stamp $(BUNDLE)
	echo 'Starting JupyterLab with notebooks/quickstart.ipynb: 5 seconds. Ctrl+C twice ends it.'
	$(BIN)/jupyter lab $(ALLOW_ROOT) --log-level=ERROR notebooks/quickstart.ipynb

test: lint $(BUNDLE)
	echo 'Looking for a Chromium: a second, or a minute to install one'
	$(BIN)/python tests/browser/chromium.py
	echo 'Running the tests: 15 minutes'
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --junitxml=test-results/junit.xml $(PYTEST_OPTIONS)

hosts: .venv-hosts/stamp $(BUNDLE)
	.venv-hosts/bin/python tests/browser/chromium.py
	echo 'Opening every host, with screenshots in test-results/hosts: 3 minutes'
	.venv-hosts/bin/python -m pytest tests/hosts $(PYTEST_OPTIONS)

bench: .venv/bench.stamp $(BUNDLE)
	echo 'Measuring, into benchmarks/RESULTS.md: 40 minutes'
	$(BIN)/python -m benchmarks

bench-advice: .venv/bench.stamp
	echo 'Measuring, into benchmarks/ADVICE.md: a minute'
	$(BIN)/python -m benchmarks.advice

docs: .venv/docs.stamp
	echo 'Building the documentation, into site/: 10 seconds'
	$(BIN)/python -m mkdocs build --strict --quiet

lint: .venv/test.stamp
	echo 'Checking style and types: 20 seconds'
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/pyright
	npm --prefix js run --silent typecheck

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: .venv/test.stamp
	$(BIN)/python -m build

watch: .venv/test.stamp
	npm --prefix js run watch

clean:
	rm -rf .venv .venv-hosts dist site test-results js/node_modules $(dir $(BUNDLE)) .pytest_cache .ruff_cache .hypothesis

# Debian keeps a part of venv in a package of its own.
.venv/pyvenv.cfg:
	echo 'Making a Python environment, .venv: 15 seconds'
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  test "$$(id -u)" = 0 && { apt-get update && apt-get install -y --no-install-recommends python3-venv; } >/dev/null; } || { \
	  echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# An editable install with all extras and the dependency group of the target's name; it builds the bundle too.
# `pip install --group` came with pip 25.1.
.venv/%.stamp: .venv/pyvenv.cfg $(PACKAGING)
	echo 'Installing the package and what "make $*" needs into .venv: 1 to 3 minutes, once'
	$(BIN)/python -m pip install -qq 'pip>=25.1'
	$(BIN)/python -m pip install -qq --editable '.[dask,excel,large,scores]' --group $*
	touch $@

# An environment of their own, because hosts ask for other versions of each other's packages. Packages that pages load
# from a CDN come from npm: tests/hosts/cdn.py serves them.
.venv-hosts/stamp: .venv/test.stamp
	echo 'Installing the hosts into .venv-hosts: 3 minutes, once'
	$(PYTHON) -m venv .venv-hosts
	.venv-hosts/bin/python -m pip install -qq 'pip>=25.1'
	.venv-hosts/bin/python -m pip install -qq --editable '.[scores]' --group hosts
	mkdir -p .venv-hosts/npm
	cd .venv-hosts/npm && for package in @jupyter-widgets/html-manager@1.0.15 @widgetti/solara-vuetify3-app@5.2.0 requirejs@2.3.7; do \
	  tar xzf "$$(npm pack --silent $$package)" && name=$${package#*/} && rm -rf "$${name%@*}" && mv package "$${name%@*}"; done
	touch $@

# The demo needs no Node of its own once installed, a later change of the sources does.
$(BUNDLE): $(wildcard js/src/*.ts js/src/*/*.ts js/src/*/*.css) $(PACKAGING) | .venv/pyvenv.cfg
	echo 'Bundling the JavaScript: 10 seconds'
	$(BIN)/python -m pip install -qq --group node
	$(BIN)/python -c 'import hatch_build; hatch_build.build_bundle()'
