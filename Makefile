# The one door for tools. `make` alone lists what there is.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
SIZE ?= 100000
VENV := .venv
PY := $(VENV)/bin/python

export PORT DATA_DIR

.DEFAULT_GOAL := help
.PHONY: help setup dev demo run test check e2e screenshots fmt translations bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with what runs and tests the product
	@sh tools/setup.sh "$(PYTHON)" requirements.txt

dev: setup # linters and browser tools on top
	@sh tools/setup.sh "$(PYTHON)" requirements-dev.txt

demo: setup ## the demo season in the foreground; PORT and DATA_DIR choose where
	@exec $(PY) -m tools.supervise

run: setup ## development server with DEBUG=1
	@DEBUG=1 $(PY) manage.py migrate -v 0
	@DEBUG=1 exec $(PY) manage.py runserver $(PORT)

test: setup ## all tests on SQLite, and on PostgreSQL and Redis where TEST_DATABASE_URL / TEST_REDIS_URL answer
	@exec $(PY) -m tools.run_tests

check: dev ## lint, format, migrations, deploy settings, templates, translations, the house's own rules
	@exec $(PY) -m tools.check

e2e: dev ## drive the demo in a real browser; E2E_URL takes one that runs already
	@exec $(PY) -m tools.run_e2e $(E2E)

screenshots: dev ## renew docs/screenshots from a fresh demo
	@E2E_ROUNDS=1 SCREENSHOTS=docs/screenshots exec $(PY) -m tools.run_e2e tests/e2e/test_screenshots.py

fmt: dev ## put code and templates in order
	@$(VENV)/bin/ruff check -q --fix . || true
	@$(VENV)/bin/ruff format -q .
	@git ls-files -co --exclude-standard '*.html' | xargs -r $(VENV)/bin/djade --target-version 5.2 || true

translations: setup ## renew locale/ from the source; FRAGMENTS=dir merges translations from dir/*.po
	@exec $(PY) -m tools.translations update $(if $(FRAGMENTS),--fragments $(FRAGMENTS))

bench: setup ## measure pages and jobs on SIZE leads into bench.json; DB=sqlite for the embedded database
	@exec $(PY) -m bench --size $(SIZE) $(if $(DB),--database $(DB))

clean: ## remove caches and the environment, never data
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis bench.json
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
