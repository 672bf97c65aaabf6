# Everything a developer does here. `make env` makes what is missing, and every other target begins with it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# The pinned set was made on Python 3.11; any newer Python will do as well.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
NODE := tests/node
PIP_FLAGS := --quiet --quiet --disable-pip-version-check
NPM_FLAGS := --no-audit --no-fund --loglevel=error
PYTEST := $(PY) -m pytest -n $(WORKERS) --dist loadfile
# What Hypothesis draws depends on the modules that are loaded: these run in processes of their own.
DRAWN := tests/appsync/test_generated.py tests/states_language/test_drawn.py
# Extra arguments for pytest: make test ARGS="tests/lambda -k closure"
ARGS ?=

export CHECKPOINT_DISABLE := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 18,20
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1

need = @command -v $(1) >/dev/null 2>&1 || { echo "missing tool: $(1) ($(2))" >&2; exit 1; }

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- environments

.PHONY: tools
tools:
	@test -n "$(PYTHON)" || { echo "missing tool: python (3.11 or newer)" >&2; exit 1; }
	$(call need,node,Node.js 20 or newer)
	$(call need,npm,it comes with Node.js)

.PHONY: terraform
terraform:
	$(call need,terraform,1.5 or newer; see https://developer.hashicorp.com/terraform/install)

.PHONY: env
env: tools $(VENV)/.stamp $(NODE)/node_modules/.stamp .venv-localstack/.stamp ## make the environments that the tests use

.PHONY: env-python
env-python: tools $(VENV)/.stamp

$(VENV)/.stamp: pyproject.toml constraints.txt
	@echo "python environment: $(VENV)"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install $(PIP_FLAGS) -c constraints.txt setuptools
	@$(BIN)/pip install $(PIP_FLAGS) -c constraints.txt -e '.[test]'
	@touch $@

$(NODE)/node_modules/.stamp: $(NODE)/package.json $(NODE)/package-lock.json
	@echo "node programs: $(NODE)"
	@cd $(NODE) && npm ci $(NPM_FLAGS)
	@touch $@

$(NODE)/cdktf-cli/node_modules/.stamp: $(NODE)/cdktf-cli/package.json $(NODE)/cdktf-cli/package-lock.json
	@echo "node programs: $(NODE)/cdktf-cli"
	@cd $(NODE)/cdktf-cli && npm ci $(NPM_FLAGS)
	@touch $@

.venv-localstack/.stamp: tests/env/localstack.txt
	@echo "python environment: .venv-localstack"
	@test -x .venv-localstack/bin/python || $(PYTHON) -m venv .venv-localstack
	@.venv-localstack/bin/pip install $(PIP_FLAGS) --no-deps -r tests/env/localstack.txt
	@touch $@

.venv-bindings21/.stamp: tests/env/bindings21.txt constraints.txt pyproject.toml
	@echo "python environment: .venv-bindings21"
	@test -x .venv-bindings21/bin/python || $(PYTHON) -m venv .venv-bindings21
	@grep -v '^cdktf-cdktf-provider-aws' constraints.txt > .venv-bindings21/constraints.txt
	@.venv-bindings21/bin/pip install $(PIP_FLAGS) -c .venv-bindings21/constraints.txt -r tests/env/bindings21.txt -e '.[appsync]'
	@touch $@

.PHONY: env-slow
env-slow: env $(NODE)/cdktf-cli/node_modules/.stamp .venv-bindings21/.stamp ## ... and those that only the slow tests use

# ---------------------------------------------------------------- checks

.PHONY: lint
lint: env-python ## ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet cdktf_functionless lambda_runtime || \
	  echo "note: ruff format would change some files of the library"

.PHONY: types
types: env-python ## mypy --strict
	@$(PY) -m mypy

.PHONY: test
test: env lint types ## lint, types and every test that is quick enough to run always
	@$(PY) -m pytest -q -m 'not slow' tests/appsync/test_generated.py
	@$(PY) -m pytest -q -m 'not slow' tests/states_language/test_drawn.py
	@$(PYTEST) -m 'not slow' $(DRAWN:%=--deselect %) $(ARGS)

.PHONY: test-slow
test-slow: env-slow ## the slow tests: large generated sets, the real CLI, the newest bindings
	@$(PY) -m pytest -q -m slow tests/appsync/test_generated.py
	@$(PY) -m pytest -q -m slow tests/states_language/test_drawn.py
	@$(PYTEST) -m slow $(DRAWN:%=--deselect %) $(ARGS)

.PHONY: bench
bench: env-python ## the speed table (ratios from one run)
	@$(PY) -m tests.benchmarks $(ARGS)

.PHONY: sizes
sizes: env-python ## the size of AppSync resolvers, ours beside an expert's
	@$(PY) -m tests.appsync.expert

.PHONY: cost
cost: env ## what state machines cost, ours beside an expert's
	@$(PY) -m tests.states_language.cost.table

# ---------------------------------------------------------------- examples

.PHONY: synth
synth: env-python ## synthesize the examples into cdktf.out
	@$(PY) examples/main.py

.PHONY: demo
demo: env-python terraform ## synthesize examples/orders, validate it, and show what was inferred
	@$(PY) -m examples.demo

# ---------------------------------------------------------------- documentation

$(VENV)/.docs: $(VENV)/.stamp
	@$(BIN)/pip install $(PIP_FLAGS) -c constraints.txt -e '.[docs]'
	@touch $@

.PHONY: docs
docs: env-python $(VENV)/.docs ## write the generated pages, and build the site into site/
	@$(PY) -m pytest -q --update tests/docs/test_docs.py::test_the_index_of_diagnostics \
	  tests/matrix/test_matrix.py::test_the_page_is_what_the_integrations_say
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

.PHONY: clean
clean: ## remove what was built, keep the environments
	@rm -rf cdktf.out build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
