# The developer's day. `make` alone prints this table of contents.

PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
STAMP := $(ENV)/.installed
VALIDATORS := .venv-validators
LANGUAGES := en ru
# a file's tests stay together, for they share servers and browsers; the files in their
# order, for the long ones come early; no more than four, for each has its own servers
SIDE_BY_SIDE := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
KERNELS := $(wildcard src/scalpwatch/imaging/kernels/*.[ch])

.DEFAULT_GOAL := help
.PHONY: help setup validators serve screenshots wheel demo test test-slow evaluate evaluate-eye bench fix

help: ## print this table of contents
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv and install scalpwatch in it with its tests

# once for each change of what is to be installed
$(STAMP): pyproject.toml constraints.txt hatch_build.py $(KERNELS)
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(ENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

validators: $(VALIDATORS)/.installed ## make .venv-validators: judges that are not ours: FHIR validators, mCODE, axe-core

# apart, for they want older libraries than we run on
$(VALIDATORS)/.installed: scripts/validators.txt
	$(PYTHON) -m venv $(VALIDATORS)
	$(VALIDATORS)/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/validators.txt
	cd $(VALIDATORS) && bin/npm pack --silent hl7.fhir.us.mcode@4.0.0 axe-core@4.14.1
	@touch $@

serve: setup ## open the clinic in a browser, with a store and a key of its own in out/clinic
	@mkdir -p out/clinic
	@test -f out/clinic/key || $(BIN)/scalpwatch key out/clinic/key
	SCALPWATCH_STORE=out/clinic/store SCALPWATCH_KEY_FILE=out/clinic/key $(BIN)/scalpwatch serve

screenshots: setup ## every page of a drawn clinic as pictures in out/screenshots, to be looked at
	$(BIN)/python evaluation/screenshots.py out/screenshots

wheel: setup ## build the wheel, install it in an empty environment, walk from the first start to Today
	$(BIN)/python evaluation/wheel.py

demo: setup ## the paper's case with a drawn picture, through to the report in English and Russian
	@$(BIN)/python scripts/prepare_demo.py examples/paper.toml out
	@for language in $(LANGUAGES); do \
	  $(BIN)/scalpwatch assess out/paper.json --lang $$language \
	    --out out/paper-$$language || exit; \
	  echo; \
	done
	@echo 'The reports:'; ls -1 $(foreach l,$(LANGUAGES),out/paper-$(l)/report.html out/paper-$(l)/report.pdf)

test: setup validators ## what CI runs: lint, types, layers and every test not marked slow
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m 'not slow' $(SIDE_BY_SIDE)

# one after the other, for some of the slow ones take the time
test-slow: setup validators ## every test, the slow ones too
	$(BIN)/pytest

evaluate: setup ## run published cases through the consultation: make evaluate CASES=file.jsonl
	@test -n '$(CASES)' || { echo 'Name the cases: make evaluate CASES=path/to/cases.jsonl'; exit 2; }
	$(BIN)/python evaluation/cases.py '$(CASES)'

evaluate-eye: setup ## judge the eye: make evaluate-eye DATA=folder DERM7PT=folder
	@test -n '$(DATA)' || { echo 'Name the data: make evaluate-eye DATA=path [DERM7PT=path]'; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python evaluation/vessels.py '$(DATA)/retina_dev'
	$(BIN)/python evaluation/hairs.py '$(DATA)/follicle_dev'
	$(BIN)/python evaluation/foci.py '$(DATA)/alopecia_dev'
	$(BIN)/python evaluation/scale.py '$(DATA)/follicle_dev'
	$(BIN)/python evaluation/phantoms.py --processes 2
	@test -z '$(DERM7PT)' || $(BIN)/python evaluation/skin_vessels.py '$(DATA)/skin_vessels_dev.csv' '$(DERM7PT)'
	@test -z '$(DERM7PT)' || $(BIN)/python evaluation/vessel_types.py '$(DATA)/derm7pt_dev.csv' '$(DERM7PT)'

bench: setup ## time the eye against its peers, and measure its memory
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python evaluation/speed.py
	$(BIN)/python evaluation/memory.py

fix: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
