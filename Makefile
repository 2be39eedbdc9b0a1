# baosong: set up, try, test. Everything lands in .venv and demo-out/; nothing else is touched.

SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?=

.PHONY: help setup demo test test-postgresql test-pythons audit check lint types imports bench crash soak format clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(READY) ## the virtual environment in .venv

$(READY): pyproject.toml .packaging/constraints.txt
	@.packaging/make-venv "$(VENV)" $(PYTHON)
	@echo "== installing baosong and what it needs into $(VENV) (once; a minute or two)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint .packaging/constraints.txt --editable '.[dev]'
	@touch $@
	@echo "== set up: $$($(BIN)/python --version), baosong in $(BIN)/baosong"

demo: $(READY) ## a whole campaign against mail servers in the process; no accounts needed
	@$(BIN)/baosong demo --dir demo-out

test: $(READY) ## the tests
	@$(BIN)/python -m pytest $(TESTS)
	@echo "== tests passed. Next: make demo, then look into demo-out/; make check is what CI runs."

test-postgresql: $(READY) ## every test that keeps something, on a real PostgreSQL
	@BAOSONG_TEST_DATABASE=postgresql $(BIN)/python -m pytest $(or $(TESTS),tests/system tests/contract)

test-pythons: ## units and contracts under every Python from 3.11 that is found
	@.ci/pythons

audit: $(READY) ## known faults of what is installed; asks PyPI's advisories
	@$(BIN)/python -m pip install -qq --disable-pip-version-check pip-audit
	@$(BIN)/python -m pip_audit --strict --no-deps --disable-pip --requirement .packaging/constraints.txt

check: lint types imports test ## what CI runs: format, lint, types, imports, tests
	@echo "== everything holds: format, lint, types, imports, tests."

lint: $(READY) ## format and lint
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && echo "== format and lint: clean"

types: $(READY) ## mypy --strict
	@$(BIN)/mypy

imports: $(READY) ## the one-way imports and the pure core
	@$(BIN)/lint-imports --no-logo

bench: $(READY) ## what each step costs, beside the floor of this machine
	@$(BIN)/python -m tests.benchmarks

crash: $(READY) ## kill it at every step and call, starve it, pull the plug (hours; all of it as root)
	@BAOSONG_CRASH=every $(BIN)/python -m pytest --durations=5 tests/system/crash tests/system/test_store_crash.py tests/system/test_store_powercut.py
	@echo "== killed, starved and without power at every step: nothing lost, nothing doubled."

soak: $(READY) ## a month in ten minutes, faults at every layer; SECONDS=60 plays less, SEED=7 another one
	@BAOSONG_SOAK_SECONDS=$(or $(SECONDS),600) BAOSONG_SOAK_SEED=$(or $(SEED),6) $(BIN)/python -m pytest -s tests/system/test_soak.py
	@echo "== a month of faults: every promise kept, nothing left behind."

format: $(READY) ## format the code and fix what can be fixed
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean: ## remove what make made
	@rm -rf $(VENV) .venv-* demo-out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
