# `make run` processes the bundled recording and shows its brief; `make test` runs the tests.
# All make the environment first; nothing but Python 3.11, make and the package index is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SAMPLE := data/samples/online-education-webinar.ogg

.PHONY: run test fuzz faults lint lock up clean

run: $(INSTALLED)
	$(BIN)/webinar run $(SAMPLE)
	$(BIN)/webinar show higher-education

test: $(INSTALLED)
	$(BIN)/python -m pytest

# Ten thousand damaged files, and as many made by rule, for every parser and the lake's reader.
fuzz: $(INSTALLED)
	FUZZ_CASES=10000 $(BIN)/python -m pytest tests/fuzz --durations=0

# Every fault in the real line, with a table of what was told and what was found afterwards.
faults: $(INSTALLED)
	$(BIN)/python -m tests.faults.table

# Prefect's server, a worker and all deployments, until Ctrl-C. WEBINAR_DATABASE=postgresql+asyncpg://...
# takes PostgreSQL in place of SQLite.
up: $(INSTALLED)
	flows/deployments/up.sh

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Exact versions come from requirements.txt; pip alone resolves torch as it should be resolved.
$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed, this is " + sys.version.split()[0] + ". Remedy: make PYTHON=/path/to/python3.11 run")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The build of torch is the installer's choice, so its local version is left out.
lock: pyproject.toml
	$(BIN)/pip-compile --quiet --all-extras --strip-extras --allow-unsafe --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links --output-file requirements.txt pyproject.toml
	sed -i 's/^\(torch==[0-9.]*\)+.*/\1/' requirements.txt

clean:
	rm -rf $(VENV) data/lake data/exports data/report
