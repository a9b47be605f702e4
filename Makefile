# Everything a person or CI runs. `make help` lists the targets.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8000
INSTANCE_PATH ?= instance
export PORT INSTANCE_PATH

.DEFAULT_GOAL := help
.PHONY: help run demo backup restore test suite lint races verify-outbox verify-access verify-states verify-races verify-planner verify-input coverage system lock messages bench evaluate screenshots verify-api clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# One stamp per lock: installed again only when the lock or the interpreter changes.
$(VENV)/run.stamp: requirements.txt
	@PYTHON="$(PYTHON)" VENV="$(VENV)" scripts/install requirements.txt
	@touch $@

$(VENV)/test.stamp: tests/requirements.txt
	@PYTHON="$(PYTHON)" VENV="$(VENV)" scripts/install tests/requirements.txt
	@touch $@ $(VENV)/run.stamp

translations/en/LC_MESSAGES/messages.mo: translations/en/LC_MESSAGES/messages.po $(VENV)/run.stamp
	@$(BIN)/pybabel -q compile -d translations

run: demo ## serve the product with demonstration data on 127.0.0.1:$(PORT)
	@VENV="$(VENV)" scripts/run

demo: $(VENV)/run.stamp translations/en/LC_MESSAGES/messages.mo ## install, migrate and load the demonstration data, without serving
	@VENV="$(VENV)" scripts/prepare

backup: $(VENV)/run.stamp ## database and files of this moment into one archive: FILE=... or INSTANCE_PATH/backups
	@$(BIN)/flask --app wsgi backup $(if $(FILE),--out "$(FILE)")

restore: $(VENV)/run.stamp ## put the archive FILE=... in the place of database and files; FORCE=1 replaces data that is there
	@$(BIN)/flask --app wsgi restore $(if $(FORCE),--force) "$(FILE)"

system: ## install the Debian packages that the tests need (as root)
	@scripts/system

test: $(VENV)/test.stamp translations/en/LC_MESSAGES/messages.mo ## lint and the whole suite, with Chromium and PostgreSQL
	@scripts/system --check-or-install
	@$(MAKE) --no-print-directory lint suite

suite: $(VENV)/test.stamp translations/en/LC_MESSAGES/messages.mo
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(VENV)/test.stamp ## ruff, mypy strict, the floors, templates
	@$(BIN)/ruff format --check -q matchmaker tests wsgi.py
	@$(BIN)/ruff check -q matchmaker tests wsgi.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 3
	@$(BIN)/djlint templates --lint --quiet

races: $(VENV)/test.stamp ## two processes confirm the same introduction at once, 200 times, on both databases
	@RACE_ROUNDS=200 $(BIN)/python -m pytest -n 0 tests/races $(ARGS)

verify-outbox: $(VENV)/test.stamp ## 1,000 events, a worker killed at three points of each, on both databases: nothing lost, copies with one id
	@$(BIN)/python -m tests.proofs.outbox $(ARGS)

verify-access: $(VENV)/test.stamp translations/en/LC_MESSAGES/messages.mo ## every route x method x role in every state, canaries in every answer, each guard opened once
	@ENCODER=none $(BIN)/python -m tests.proofs.access $(ARGS)

verify-states: $(VENV)/test.stamp translations/en/LC_MESSAGES/messages.mo ## 20,000 steps by everybody over all states of an introduction beside a plain model, then each row of the table changed
	@ENCODER=none $(BIN)/python -m tests.proofs.states $(ARGS)

verify-races: $(VENV)/test.stamp ## eight at once in four processes, on both databases: one confirmation wins, no capacity is exceeded, a key has one effect
	@ENCODER=none $(BIN)/python -m tests.proofs.races $(ARGS)

verify-input: $(VENV)/test.stamp translations/en/LC_MESSAGES/messages.mo ## every hostile value in every field of every form, odd queries and codes at every address, on both databases
	@HOSTILE=all ENCODER=none $(BIN)/python -m pytest -n 2 --dist worksteal tests/house/test_bad_input.py tests/house/test_bad_addresses.py $(ARGS)

verify-planner: $(VENV)/test.stamp ## the planner at full size and on many instances, judged by a verifier of its own; ARGS=--write renews docs/figures.md
	@$(BIN)/python -m tests.planner.proof $(ARGS)

coverage: $(VENV)/test.stamp ## every line and branch of the recommender is reached by its own tests, or it fails
	@$(BIN)/python -m pytest -n 2 --dist worksteal tests/matching --cov=matchmaker.matching --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100 $(ARGS)

verify-api: $(VENV)/test.stamp translations/en/LC_MESSAGES/messages.mo ## schemathesis asks every operation of /api/v1 as four roles; ends with one line of JSON
	@ENCODER=none $(BIN)/python -m tests.proofs.api --cases 26 $(ARGS)

evaluate: $(VENV)/run.stamp ## rank our own graded set and the baselines
	@$(BIN)/flask --app wsgi evaluate data/evaluation --judged-only

bench: evaluate ## ranking figures beside the named peers, in one run

screenshots: $(VENV)/test.stamp translations/en/LC_MESSAGES/messages.mo ## pictures of the main screens into docs/screenshots
	@$(BIN)/python -m pytest -n 0 tests/journeys/screenshots.py $(ARGS)

messages: $(VENV)/test.stamp ## collect the texts of the product into the catalogues
	@$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k _l -k lazy_gettext --no-location --omit-header --sort-output -o translations/messages.pot .
	@$(BIN)/pybabel -q update -i translations/messages.pot -d translations -D messages --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

lock: ## renew both locks
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-strip-extras --upgrade pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-strip-extras --upgrade --extra tests pyproject.toml -o tests/requirements.txt

clean: ## remove the virtual environment and caches; the data in instance/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
