# One command each; every target sets up what it needs (scripts/setup.sh) and is quick the second
# time. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev report test lint check format samples bench constraints clean distclean

# Chinese text in files and messages must not depend on the caller's locale.
export PYTHONUTF8 := 1
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME

# Handed on through the environment, never pasted into a command line.
export QUARTER YEAR PERIOD WEEK HALFMONTH HALFYEAR YEAR_END

PY := .venv/bin/python

help:
	@cat scripts/help.txt

setup:
	@scripts/setup.sh run

setup-dev:
	@scripts/setup.sh dev

report:
	@scripts/report.sh $(ARGS)

test: setup-dev
	@$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

lint: setup-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: setup-dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

check: lint test

samples: setup
	@$(PY) scripts/make_samples.py $(ARGS)

bench: setup-dev
	@$(PY) -m benchmarks $(ARGS)

# The versions that are installed now become the ones that everybody gets.
constraints: setup-dev
	@scripts/constraints.sh

clean:
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
	@find hdreports tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	@rm -rf .venv .cache
