# Thin wrappers: the sessions are in noxfile.py, the tasks in tasks.py. `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
SETUP := $(VENV)/.complete
PEERS := $(VENV)/.peers
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Only what was given: make release VERSION=1.2.0 DRY=1
INVOKE := invoke $(if $(DRY),--dry)

##@ Start here
.PHONY: help demo test
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { print "\n" substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: wheels ## release the example service for real, then catch and roll back a bad version (3 minutes)
	python -m examples.demo

test: wheels ## lint, types, docs, build and gates, which run every test once: what CI asks
	nox -s lint types docs build gates

##@ One at a time
.PHONY: lint types tests docs build gates bench crash sabotage reference
lint types: setup
lint: ## style, format, imports, and whether the reference is current
types: ## mypy --strict
tests docs build gates bench crash sabotage: wheels
bench: $(PEERS)
tests: ## the tests alone
docs: ## run the commands of README and tutorial
build: ## our sdist and wheel, into dist/
gates: build ## is this checkout ready to be released?
bench: ## measure what is promised
crash: ## kill releases everywhere and run them again (30 minutes)
sabotage: ## break the code and see that tests notice
lint types tests docs build gates bench crash sabotage:
	nox -s $@

reference: setup ## write docs/reference/ anew from the code
	python -m docs.generate

##@ Release (DRY=1 shows what would happen)
.PHONY: release status
release: setup ## release this project; VERSION=1.2.0 where it is not the next one
	$(INVOKE) release $(if $(VERSION),--version=$(VERSION))

status: setup ## the release that is under way, or the last one
	$(INVOKE) status

##@ Environment
.PHONY: setup wheels clean
setup: $(SETUP) ## make .venv, once
wheels: setup ## fetch what tests and demo install, and the parsers that tests compare with, once
	@python -m tests.support.wheels
	@-python -m tests.support.oracles

clean: ## remove what was made here; the wheel folder stays in the cache
	rm -rf $(VENV) .nox .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* build dist

$(SETUP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Run: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. Run: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

$(PEERS): $(SETUP)
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $@
