# The way in: `make demo` or `make test` in a fresh clone sets up .venv by itself and then runs.
# Needs make, git and Python 3.11 or later; uses uv when it is there.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= auto
# The least branch coverage that passes, in per cent.
COVERAGE_FLOOR ?= 95
# Kill trials on each database, the seed of the first one, and how long PostgreSQL keeps falling.
TRIALS ?= 5
FIRST_SEED ?= 1
RESTART_SECONDS ?= 10
# Two at a time: each of them is several processes that want a processor.
KILL_WORKERS ?= 2

# How long `make faults` goes on, and where: FIRST=101 goes on with the next hundred,
# SEED=7 runs one seed again, BUG=name plants a bug, ASKS_FIRST=1 asks writers first,
# HAS_OPINION=1 asks a model about what is hard to judge, HAS_PAST=1 marks what is older than the app.
SEEDS ?= 100
STEPS ?= 300
FIRST ?= 1

.PHONY: help setup demo run test coverage kills kills-long faults faults-bugs wheel check format clean

help:  ## Show what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## Create .venv with the app and its tools

$(STAMP): requirements-dev.lock pyproject.toml .ci/setup
	@bash .ci/setup $(VENV)
	@touch $@

demo: $(STAMP)  ## Play one day at a support desk in the terminal, without Slack
	@$(BIN)/giraffe demo $(ARGS)

run: $(STAMP)  ## Run the app against Slack with the settings in .env
	@$(BIN)/giraffe run $(ARGS)

test: $(STAMP)  ## Run all tests in parallel and in random order
	@TMPDIR=$$(bash .ci/fast-tmp) $(BIN)/pytest -n $(WORKERS) --dist loadgroup --ignore tests/kills $(ARGS)

coverage: $(STAMP)  ## Run all tests and measure branch coverage; takes more than twice as long
	@TMPDIR=$$(bash .ci/fast-tmp) $(BIN)/pytest -n $(WORKERS) --dist loadgroup --ignore tests/kills --cov \
		--cov-report=term --cov-fail-under=$(COVERAGE_FLOOR) $(ARGS)

kills: $(STAMP)  ## Kill the real app under load, TRIALS times on each database, and count what is lost or twice
	@TMPDIR=$$(bash .ci/fast-tmp) $(BIN)/pytest tests/kills -n $(KILL_WORKERS) --dist load \
		--trials $(TRIALS) --first-seed $(FIRST_SEED) --restart-seconds $(RESTART_SECONDS) $(ARGS)

kills-long: TRIALS = 40
kills-long: RESTART_SECONDS = 30
kills-long: kills  ## The same with 40 trials on each database; takes most of an hour

faults: $(STAMP)  ## Simulate faults of every kind and check all promises; FIRST= SEEDS= STEPS= SEED= BUG= ASKS_FIRST= HAS_OPINION= HAS_PAST=
	@TMPDIR=$$(bash .ci/fast-tmp) $(BIN)/python -m tests.faults --first $(FIRST) --seeds $(SEEDS) --steps $(STEPS) \
		$(if $(SEED),--seed $(SEED)) $(if $(BUG),--bug $(BUG)) $(if $(ASKS_FIRST),--asks-first) \
		$(if $(HAS_OPINION),--has-opinion) $(if $(HAS_PAST),--has-past)

faults-bugs: $(STAMP)  ## Plant known bugs, and show that the simulation of faults finds each of them
	@TMPDIR=$$(bash .ci/fast-tmp) $(BIN)/python -m tests.faults --bugs --seeds 200 --steps $(STEPS)

wheel: $(STAMP)  ## Build the wheel and play its demo in an empty environment
	@bash .ci/try-wheel $(VENV)

check: $(STAMP)  ## Check style, formatting, types and the borders between the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove .venv and everything that was built or cached
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .hypothesis \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
