# TaskFlow: `make help` lists what there is.
SHELL := /bin/sh
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1

PYTHON ?= $(shell for p in python3 python3.13 python3.14 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# Lambda's Python: its bytecode is what the layer ships.
PYTHON313 ?= $(shell for p in python3.13 python3 $(wildcard $(HOME)/.pyenv/versions/3.13.*/bin/python3.13); do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && command -v $$p && break; done)
BIN := .venv/bin
SAM := .sam/bin/sam
ARGS ?=
ENV ?= dev
LONG := tests/e2e/page tests/contract/test_schemathesis.py \
	$(addprefix tests/e2e/test_,recurrence.py kill.py audit_kill.py demo.py least_privilege.py)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- use it
.PHONY: run
run: .venv/run.stamp ## run the system described by template.yaml (ARGS="--port 8080 --fresh")
	@exec $(BIN)/python -m local run $(ARGS)

.PHONY: invoke
invoke: ## run a built function in a container against `make run` (FUNCTION=TasksApi EVENT=events/tasks_api.json)
	$(BIN)/python -m local sam $(ARGS) invoke $(FUNCTION) -e $(EVENT)

.PHONY: start-api
start-api: ## serve the HTTP API on port 3000 with `sam local start-api`, against `make run`
	$(BIN)/python -m local sam $(ARGS) start-api

.PHONY: build
build: .venv/run.stamp .sam/sam.stamp ## build the functions and the layer for AWS
	@test -n "$(PYTHON313)" || echo "there is no Python 3.13 here, so nothing is compiled ahead" >&2
	PYTHON=$(abspath $(BIN)/python) PYTHON313=$(or $(PYTHON313),python3.13) $(SAM) build
	$(BIN)/python layers/check_build.py

.PHONY: deploy
deploy: build ## deploy into the account of the credentials (ENV=dev or prod, ARGS="--set AlarmEmail=…")
	$(BIN)/python -m infra.deploy --env $(ENV) $(ARGS)

# ---------------------------------------------------------------- trust it
.PHONY: test
test: .venv/dev.stamp ## run the tests (under 5 minutes on two cores)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(LONG:%=--ignore=%) $(ARGS)

.PHONY: test-long
test-long: .venv/dev.stamp ## run what takes longer: the page in a browser, a year of recurrence, kills, permissions, Schemathesis
	$(BIN)/pytest $(LONG) $(ARGS)

.PHONY: test-containers
test-containers: .venv/dev.stamp .sam/sam.stamp ## run every built function in a container (Docker)
	$(BIN)/pytest -rs tests/containers $(ARGS)

.PHONY: test-emulator
test-emulator: build .venv/dev.stamp .emulator/emulator.stamp ## deploy the template to MiniStack, and run the end-to-end tests there
	TASKFLOW_SYSTEM=emulator $(BIN)/pytest -rs -n 0 tests/e2e tests/emulator $(ARGS)

.PHONY: test-previous
test-previous: .venv/dev.stamp ## run the previous version's tests on this version's schema
	.ci/previous $(ARGS)

.PHONY: check
check: lint types architecture template migrations ## what CI runs besides the tests

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
template: .sam/sam.stamp .checks/checks.stamp
	$(SAM) validate --lint
	.sam/bin/cfn-lint template.yaml infra/*.yaml
	.checks/bin/checkov --config-file .checkov.yaml --file template.yaml infra/*.yaml

.PHONY: migrations
migrations: .venv/dev.stamp
	$(BIN)/squawk layers/core/taskflow/migrations/sql/*.sql

.PHONY: bench
bench: .venv/dev.stamp .bench/bench.stamp ## print measurements against the plain way
	@for script in $$(grep -l "^def main" bench/*.py); do echo "== $$script"; \
		PYTHONPATH=layers/core:functions:. $(BIN)/python -m bench.$$(basename $$script .py) || exit 1; done

.PHONY: soak
soak: .venv/dev.stamp ## kill the running system again and again, and count what it lost
	$(BIN)/pytest -m soak -n 0 tests/soak $(ARGS)

# ---------------------------------------------------------------- keep it
.PHONY: format
format: .venv/dev.stamp ## format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: docs
docs: .venv/dev.stamp ## write what is made from the code again: OpenAPI, schemas, docs/events.md, docs/cost.md
	PYTHONPATH=layers/core:functions $(BIN)/python -m tasks_api.openapi docs/openapi.json
	PYTHONPATH=layers/core $(BIN)/python -m taskflow.contracts.event_schemas
	PYTHONPATH=layers/core $(BIN)/python -m taskflow.contracts.websocket_schemas events/schemas/websocket
	PYTHONPATH=layers/core:. $(BIN)/python -m infra.cost

.PHONY: dashboards
dashboards: .venv/dev.stamp ## write the alarms and dashboards again from infra/watch
	PYTHONPATH=layers/core:. $(BIN)/python -m infra.watch

.PHONY: requirements
requirements: .venv/dev.stamp ## resolve requirements/*.in again (needs uv)
	requirements/compile

.PHONY: clean
clean: ## remove the environments and what was built; the data in .taskflow stays
	rm -rf .venv .sam .checks .bench .emulator .aws-sam .mypy_cache .ruff_cache .pytest_cache

# ---------------------------------------------------------------- environments
BASE = $(PYTHON)
NEEDS = TaskFlow needs Python 3.11 or newer as python3
INSTALL = $(@D)/bin/python -m pip install --quiet --require-hashes -r

.venv/pip.stamp: requirements/pip.txt
	@test -n "$(BASE)" || { echo "$(NEEDS)" >&2; exit 2; }
	$(BASE) -m venv $(@D)
	$(INSTALL) $<
	@touch $@

.venv/run.stamp: requirements/run.txt .venv/pip.stamp
.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
.venv/run.stamp .venv/dev.stamp:
	$(INSTALL) $<
	@touch $@

# Tools whose packages do not go together with ours have an environment each.
TOOLS := .bench/bench.stamp .sam/sam.stamp .checks/checks.stamp .emulator/emulator.stamp
.bench/bench.stamp: requirements/bench.txt requirements/pip.txt
.sam/sam.stamp: requirements/sam.txt requirements/pip.txt
.checks/checks.stamp: requirements/checks.txt requirements/pip.txt
# Functions run in the emulator's own Python, and the layer is made for Lambda's: an older one cannot load it.
.emulator/emulator.stamp: BASE = $(PYTHON313)
.emulator/emulator.stamp: NEEDS = the emulator needs Python 3.13 as python3.13, which the layer is built for
.emulator/emulator.stamp: requirements/emulator.txt requirements/pip.txt
$(TOOLS):
	@test -n "$(BASE)" || { echo "$(NEEDS)" >&2; exit 2; }
	$(BASE) -m venv $(@D)
	$(INSTALL) requirements/pip.txt
	$(INSTALL) $<
	@touch $@
