# The commands of the project; `make help` lists them. Needs Python 3.10 or later and make, nothing else.
# Another interpreter: make PYTHON=/path/to/python3.12 test

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := bentodeploy operators templates
# More than there are processors: most of the suite waits for clouds and containers.
WORKERS := 4
# With the environment's commands on PATH, as where it is activated: uv, for one.
PYTEST := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
REAL_PARTS := docker or registry or terraform or provider or aws or bentoml

export PYTHON

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-10s %s\n", $$1, $$2 }'

# ---- The demo: its environment, its bentos and its deployment live under .demo/

DEMO := .demo
DEMO_BIN := $(DEMO)/venv/bin
DEMO_RUN := BENTOML_HOME="$(CURDIR)/$(DEMO)/bentoml" BENTOML_DO_NOT_TRACK=True \
	PATH="$(CURDIR)/$(DEMO_BIN):$$PATH"

.PHONY: demo
demo: $(DEMO)/venv.done $(DEMO)/bento.done ## Deploy a trained iris model to this machine and ask it for a prediction
	@$(DEMO_RUN) python examples/iris/demo.py

.PHONY: demo-stop
demo-stop: ## Stop what `make demo` started
	@if [ ! -e $(DEMO)/venv.done ]; then echo "The demo was not started here."; else \
	$(DEMO_RUN) bentodeploy destroy --file examples/iris/deployment_config.yaml --confirm iris; fi

$(DEMO)/venv.done: pyproject.toml $(shell find $(PACKAGES) -name __pycache__ -prune -o -type f -print)
	@echo "==> Install bentodeploy with the embedded Terraform, and BentoML, into $(DEMO)/venv"
	@[ -x $(DEMO_BIN)/python ] || { python=$$(.ci/find-python) && "$$python" -m venv $(DEMO)/venv; }
	@rm -rf build
	@$(DEMO_BIN)/python -m pip install --quiet '.[terraform]' -r examples/iris/requirements.txt
	@rm -rf build bentodeploy.egg-info # what it says of entry points would outlive the next change of them
	@touch $@

$(DEMO)/bento.done: examples/iris/train.py examples/iris/service.py examples/iris/bentofile.yaml | $(DEMO)/venv.done
	@echo "==> Train a model on the iris data"
	@$(DEMO_RUN) python examples/iris/train.py
	@echo "==> Build the bento"
	@$(DEMO_RUN) bentoml build examples/iris --output tag
	@touch $@

# ---- Examples that deploy to an account of yours: in the demo's environment, with the SDK of the cloud

NAME := iris_aws_lambda

.PHONY: example
example: $(DEMO)/$(NAME).done ## Run another example: make example NAME=text_classifier_aws_lambda
	@$(DEMO_RUN) examples/$(NAME)/run.sh

$(DEMO)/%_aws_lambda.done: examples/%_aws_lambda/requirements.txt $(DEMO)/venv.done
	@echo "==> Install what examples/$*_aws_lambda needs"
	@$(DEMO_BIN)/python -m pip install --quiet '.[aws]' -r $<
	@touch $@

$(DEMO)/%_azure_functions.done: examples/%_azure_functions/requirements.txt $(DEMO)/venv.done
	@echo "==> Install what examples/$*_azure_functions needs"
	@$(DEMO_BIN)/python -m pip install --quiet '.[azure]' -r $<
	@touch $@

$(DEMO)/%_cloud_run.done: examples/%_cloud_run/requirements.txt $(DEMO)/venv.done
	@echo "==> Install what examples/$*_cloud_run needs"
	@$(DEMO_BIN)/python -m pip install --quiet '.[gcp]' -r $<
	@touch $@

$(DEMO)/%_heroku.done: examples/%_heroku/requirements.txt $(DEMO)/venv.done
	@echo "==> Install what examples/$*_heroku needs"
	@$(DEMO_BIN)/python -m pip install --quiet -r $<
	@touch $@

# ---- Development: everything happens in .venv, made from requirements-dev.lock

.PHONY: test
test: lint ## Set up, check style and types, and run the whole suite
	@$(PYTEST)

.PHONY: fast
fast: $(VENV)/done ## Run the tests that need no real Docker, Terraform or BentoML
	@$(PYTEST) -m "not ($(REAL_PARTS))"

.PHONY: lint
lint: $(VENV)/done ## Check style, format and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy bentodeploy operators templates tests benchmarks docs

.PHONY: bench
bench: $(VENV)/done $(DEMO)/bento.done ## Measure speed and memory, and write benchmarks/RESULTS.md
	@$(DEMO_RUN) $(BIN)/python -m benchmarks $(if $(ALLOW_MISSING),--allow-missing)

.PHONY: docs
docs: $(VENV)/done ## Write what the documents take from the code: docs/config.md, permissions in the README
	@$(BIN)/python -m docs.tools

.PHONY: record
record: $(VENV)/done $(DEMO)/bento.done ## Record the terminal session that the README shows
	@$(DEMO_RUN) $(BIN)/python -m docs.tools.record

.PHONY: schemas
schemas: $(VENV)/done ## Derive the schemas of tests/schemas/ anew (needs npm)
	@$(BIN)/python -m tests.schemas.derive

.PHONY: lock
lock: ## Resolve requirements-dev.lock anew, within what pyproject.toml allows
	@[ -x .cache/uv/bin/uv ] || { python=$$(.ci/find-python) && "$$python" -m venv .cache/uv; }
	@.cache/uv/bin/python -m pip install --quiet --upgrade uv
	@.cache/uv/bin/uv pip compile pyproject.toml --extra all --group dev --upgrade \
		--universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --quiet --output-file requirements-dev.lock

.PHONY: clean
clean: ## Stop the demo, and remove all that these commands made
	@[ ! -e $(DEMO)/venv.done ] || $(MAKE) --no-print-directory demo-stop
	rm -rf $(VENV) $(DEMO) examples/iris/terraform .cache build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/done: requirements-dev.lock pyproject.toml
	@echo "==> Set up $(VENV)"
	@[ -x $(BIN)/python ] || { python=$$(.ci/find-python) && "$$python" -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
