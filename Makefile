# TaskFlow: `make help` lists what there is.
SHELL := /bin/sh
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1
export PYTHONDONTWRITEBYTECODE := 1

PYTHON ?= $(shell for p in python3 python3.13 python3.14 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SAM := .sam/bin/sam
ARGS ?=
LONG := tests/e2e/page tests/e2e/test_recurrence.py tests/contract/test_schemathesis.py

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- use it
.PHONY: run
run: .venv/run.stamp ## run the system described by template.yaml (ARGS="--port 8080 --fresh")
	@exec $(BIN)/python -m local run $(ARGS)

.PHONY: build
build: .venv/run.stamp .sam/sam.stamp ## build the functions and the layer for AWS
	PYTHON=$(abspath $(BIN)/python) $(SAM) build

.PHONY: deploy
deploy: build ## deploy into the AWS account that the environment's credentials name
	$(SAM) deploy --parameter-overrides Release=$$(git describe --always --dirty)

# ---------------------------------------------------------------- trust it
.PHONY: test
test: .venv/dev.stamp ## run the tests (under 5 minutes on two cores)
	$(BIN)/pytest -n 2 --dist loadfile $(LONG:%=--ignore=%) $(ARGS)

.PHONY: test-long
test-long: .venv/dev.stamp ## run what takes longer: the page in a browser, a year of recurrence, Schemathesis
	$(BIN)/pytest $(LONG) $(ARGS)

.PHONY: check
check: lint types architecture template ## what CI runs besides the tests

.PHONY: lint
lint: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: types
types: .venv/dev.stamp
	$(BIN)/mypy

.PHONY: architecture
architecture: .venv/dev.stamp
	PYTHONPATH=layers/core:functions:. $(BIN)/lint-imports

.PHONY: template
template: .sam/sam.stamp
	$(SAM) validate --lint
	.sam/bin/cfn-lint infra/*.yaml

.PHONY: bench
bench: .venv/dev.stamp ## print measurements against the plain way
	@for script in bench/[a-z]*.py; do echo "== $$script"; \
		PYTHONPATH=layers/core:. $(BIN)/python -m bench.$$(basename $$script .py) || exit 1; done

.PHONY: soak
soak: .venv/dev.stamp ## kill the running system again and again, and count what it lost
	$(BIN)/pytest -m soak -n 0 tests/soak $(ARGS)

# ---------------------------------------------------------------- keep it
.PHONY: format
format: .venv/dev.stamp ## format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: docs
docs: .venv/dev.stamp ## write docs/openapi.json again from the routes
	PYTHONPATH=layers/core:functions $(BIN)/python -m tasks_api.openapi docs/openapi.json

.PHONY: requirements
requirements: .venv/dev.stamp ## resolve requirements/*.in again (needs uv)
	requirements/compile

.PHONY: clean
clean: ## remove the environments and what was built; the data in .taskflow stays
	rm -rf .venv .sam .aws-sam .mypy_cache .ruff_cache .pytest_cache

# ---------------------------------------------------------------- environments
.venv/pip.stamp: requirements/pip.txt
	@test -n "$(PYTHON)" || { echo "TaskFlow needs Python 3.11 or newer as python3" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/pip.txt
	@touch $@

.venv/run.stamp: requirements/run.txt .venv/pip.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

.sam/sam.stamp: requirements/sam.txt requirements/pip.txt
	@test -n "$(PYTHON)" || { echo "TaskFlow needs Python 3.11 or newer as python3" >&2; exit 2; }
	$(PYTHON) -m venv .sam
	.sam/bin/python -m pip install --quiet --require-hashes -r requirements/pip.txt
	.sam/bin/python -m pip install --quiet --require-hashes -r requirements/sam.txt
	@touch $@
