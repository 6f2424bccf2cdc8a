# Needs make and Python 3.11 or later, nothing else: the environment is made in .venv, with the versions of
# constraints.txt, and made up to date when pyproject.toml or constraints.txt change.

.DEFAULT_GOAL := help
.PHONY: help demo docs test check fidelity bench clean
.DELETE_ON_ERROR:

# Any Python from 3.11 on that can make environments, the versions of constraints.txt first. PYTHON=… chooses another.
USABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3 python; do \
	"$$python" -c '$(USABLE)' >/dev/null 2>&1 && { echo "$$python"; break; }; done)

BIN := .venv/bin
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
endif

# What pip says goes to a log, which is shown when it fails: warnings about a mirror are nobody's business here.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --constraint constraints.txt
LOG := .venv/install.log
ELSE_SHOW_LOG := || { cat $(LOG) >&2; echo "The installation failed; what pip said is above." >&2; exit 1; }

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 16

demo: .venv/installed ## crawl the bundled fixture blog, offline, and show what was kept
	@$(BIN)/archiver demo

test: .venv/installed-browser check ## check style and types, then run every test
	$(BIN)/pytest -n auto --dist loadgroup

check: .venv/installed-dev ## check style and types only
	$(BIN)/ruff check --quiet --output-format=concise
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy

docs: .venv/installed-docs ## make the manual, in site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "The manual is made: open site/index.html. Its search needs a server: $(BIN)/python -m http.server --directory site"

fidelity: .venv/installed-dev ## score the extraction on annotated posts and saved pages, where they are at hand
	@$(BIN)/python -m tests.fidelity

bench: .venv/installed-bench ## measure the extraction of a page, then a crawl of a generated blog
	-$(BIN)/python benchmarks/extract.py
	$(BIN)/python benchmarks/crawl.py
	$(BIN)/python benchmarks/again.py

clean: ## remove the environment and every cache; archives stay
	rm -rf .venv site .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find archiver tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

.venv/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { \
		echo "No Python 3.11 or later with the modules venv and ensurepip was found." >&2; \
		echo "Install one (Debian and Ubuntu: python3 and python3-venv), or name one: make PYTHON=/path/to/python3" >&2; \
		exit 2; }
	@echo "Preparing .venv (the first time this takes a minute) …" >&2
	@$(BIN)/python -c '$(USABLE)' 2>/dev/null || "$(PYTHON)" -m venv --clear .venv
	@$(PIP) --editable . >$(LOG) 2>&1 $(ELSE_SHOW_LOG)
	@touch $@

# Dependency groups need a pip that is newer than the one that comes with Python 3.11.
.venv/installed-dev: .venv/installed
	@echo "Adding the development tools to .venv …" >&2
	@$(PIP) pip >$(LOG) 2>&1 $(ELSE_SHOW_LOG)
	@$(PIP) --editable '.[explore,research,scale]' --group dev >>$(LOG) 2>&1 $(ELSE_SHOW_LOG)
	@touch $@

# A browser for the tests of archiver serve: the one that is there (CHROMIUM=… names one), else Debian's, else playwright's.
.venv/installed-browser: .venv/installed-dev
	@$(BIN)/python -m tests.browser >>$(LOG)
	@touch $@

.venv/installed-docs: .venv/installed
	@$(PIP) pip >>$(LOG) 2>&1 $(ELSE_SHOW_LOG)
	@$(PIP) --group docs >>$(LOG) 2>&1 $(ELSE_SHOW_LOG)
	@touch $@

.venv/installed-bench: .venv/installed-dev
	@$(PIP) --group bench >>$(LOG) 2>&1 $(ELSE_SHOW_LOG)
	@touch $@
