# What you can do with a checkout. `make run` is all that a newcomer needs.

VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8501

.PHONY: run setup dev lint check test bench screenshots clean help

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: setup ## set everything up, start the server and print its address
	@$(PYTHON) -m dateline serve --port $(PORT)

setup: $(VENV)/.installed node_modules/.installed ## make the environment, the front-end packages and the store
	@$(PYTHON) -c "from dateline.store.bundled import open_library; open_library()"
	@$(PYTHON) -c "from dateline.gazetteer.build import ready; from dateline.settings import GAZETTEER; ready(GAZETTEER.path)"

dev: setup $(VENV)/.dev ## also install what checks the project

lint: dev ## format, lint and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

check: lint ## format, lint, types and the tests without a browser
	$(PYTHON) -m pytest -q -n 2 tests/unit tests/pages

test: dev ## all tests; brings a Chromium if there is none
	@tools/browser.sh
	$(PYTHON) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests

bench: dev ## speed and size, beside what a user would pick instead
	@tools/browser.sh
	$(PYTHON) -m bench

screenshots: dev ## make the README's pictures again
	@tools/browser.sh
	$(PYTHON) -m tools.screenshots

clean: ## remove what setup made, but not the store
	rm -rf $(VENV) node_modules

$(VENV)/bin/python:
	@command -v python3 >/dev/null || { echo "Dateline needs Python 3.11 or newer as python3."; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dateline needs Python 3.11 or newer; python3 is $$(python3 -V)."; exit 1; }
	@python3 -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "Installing requirements.txt into $(VENV) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing requirements-dev.txt into $(VENV) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.installed
	@tools/front_end.sh $(PYTHON)
	@touch $@
