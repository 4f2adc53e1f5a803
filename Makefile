# The developer's day. `make` alone prints this table of contents.

PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
STAMP := $(ENV)/.installed
LANGUAGES := en ru

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow evaluate fix

help: ## print this table of contents
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv and install scalpwatch in it with its tests

# once for each change of what is to be installed
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(ENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

demo: setup ## the paper's case with a drawn picture, through to the report in English and Russian
	@$(BIN)/python scripts/prepare_demo.py examples/paper.toml out
	@for language in $(LANGUAGES); do \
	  $(BIN)/scalpwatch assess out/paper.json --lang $$language \
	    --out out/paper-$$language || exit; \
	  echo; \
	done
	@echo 'The reports:'; ls -1 $(foreach l,$(LANGUAGES),out/paper-$(l)/report.html out/paper-$(l)/report.pdf)

test: setup ## what CI runs: lint, types, layers and every test not marked slow
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m 'not slow'

test-slow: setup ## every test, the slow ones too
	$(BIN)/pytest

evaluate: setup ## run published cases through the consultation: make evaluate CASES=file.jsonl
	@test -n '$(CASES)' || { echo 'Name the cases: make evaluate CASES=path/to/cases.jsonl'; exit 2; }
	$(BIN)/python evaluation/cases.py '$(CASES)'

fix: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
