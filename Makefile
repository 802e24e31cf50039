# From a fresh clone, `make demo` and `make test` need Python 3.11 or newer and a package index, nothing else.
PYTHON ?= python3
BIN := .venv/bin
DEMO := .venvs/demo
BENCH := .venvs/bench

AGREEMENT := .venvs/agreement
FUZZ := .venvs/fuzz
LOWEST := .venvs/lowest
LOAD := .venvs/load
NODE := .venvs/node
DOCS := .venvs/docs
ORACLES := .venvs/oracles
PACKAGE := .venvs/package
TYPING := .venvs/typing
PYTHONS := python3.11 python3.12 python3.13 python3.14

PAGE := .venvs/page
CHROMIUM := $(shell for name in chromium chromium-browser google-chrome; do command -v $$name && break; done)

.PHONY: demo test interop oracles agreement fuzz load page docs package versions lowest typing lint bench clean

demo: $(DEMO)/.installed ## what the plugin does for a client, on the example
	@$(DEMO)/bin/python examples/acme/demo.py

test: .venv/.installed ## every test, with branch coverage
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n 2 --dist loadscope
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

interop: .venv/.installed $(NODE)/.installed ## against prism and oauth2-mock-server, which npm installs
	@PATH="$(CURDIR)/$(NODE)/node_modules/.bin:$$PATH" $(BIN)/python -m pytest tests/interop -m npm

oracles: $(ORACLES)/.installed ## our webhook signatures before vendors' own verifiers, those of npm too where that is
	@if command -v npm >/dev/null; then $(MAKE) --silent $(ORACLES)/node/.installed; fi
	@$(ORACLES)/bin/python -m pytest -c tests/oracles/pytest.ini tests/oracles

agreement: $(AGREEMENT)/.installed ## our verdicts beside Schemathesis', on some thousands of bodies
	@$(AGREEMENT)/bin/python tests/contract/agreement.py

fuzz: $(FUZZ)/.installed ## providers under Schemathesis: the guard as servers see it, and its findings beside ours
	@PATH="$(CURDIR)/$(NODE)/node_modules/.bin:$$PATH" \
		$(FUZZ)/bin/python -m pytest -p no:schemathesis --confcutdir=tests/fuzz -p pytester tests/fuzz -m fuzz

docs: $(DOCS)/.installed ## the site, into build/docs; and its pages of other tools, followed beside those
	@NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict --quiet
	@$(DOCS)/bin/python -m pytest --confcutdir=tests/docs -p pytester tests/docs -k "migration or needs or need_is" -m "docs or not docs"

package: $(PACKAGE)/.installed ## the wheel, built once, and tested where no sources are; DIST=folder keeps it
	@PATH="$(CURDIR)/$(PACKAGE)/bin:$$PATH" DIST="$(DIST)" \
		$(PACKAGE)/bin/python -m pytest -c tests/package/pytest.ini tests/package

versions: $(PACKAGE)/.installed ## the wheel alone, under each Python of PYTHONS that is here
	@PATH="$(CURDIR)/$(PACKAGE)/bin:$$PATH" PYTHONS="$(foreach one,$(PYTHONS),$(shell $(one) -c 'print("$(one)")' 2>/dev/null))" \
		$(PACKAGE)/bin/python -m pytest -v -c tests/package/pytest.ini tests/package/installed.py -k alone

lowest: $(LOWEST)/.installed ## the lowest versions of what we depend on
	@cd tests/minimal && $(CURDIR)/$(LOWEST)/bin/python -m pytest -q -p no:schemathesis --ignore=doorsteps.py
	@$(LOWEST)/bin/python -m pytest -q -c tests/package/lowest.ini --rootdir . --confcutdir . @tests/package/lowest.txt

typing: $(TYPING)/.installed ## what the type checkers of users say, two of them, both strict
	@cd tests/typing && PATH="$(CURDIR)/$(TYPING)/bin:$$PATH" && mypy --no-error-summary && basedpyright --warnings && python completeness.py

load: $(LOAD)/.installed ## the example's sandbox under Locust: one process, then a master and two workers
	@$(LOAD)/bin/python -m pytest --confcutdir=tests/load tests/load/test_locust.py -m load

page: $(PAGE)/.installed ## the report in a browser that is installed: no request, no script, no overflow, axe's rules
	@test -n "$(CHROMIUM)" || { echo "make page: no chromium, chromium-browser or google-chrome is on PATH" >&2; exit 1; }
	@APIINT_CHROMIUM="$(CHROMIUM)" $(PAGE)/bin/python -m pytest -p no:randomly --confcutdir=tests/page tests/page -m page

lint: .venv/.installed ## style, types, and which room may import which
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

bench: $(BENCH)/.installed ## the figures, as ratios to the peers in the same run
	@$(BENCH)/bin/python benchmarks

clean:
	@rm -rf .venv .venvs .coverage* .mypy_cache .ruff_cache .pytest_cache

$(NODE)/.installed: tests/interop/package.json
$(ORACLES)/node/.installed: tests/oracles/package.json
$(NODE)/.installed $(ORACLES)/node/.installed:
	@echo "installing into $(@D) (once)"
	@mkdir -p $(@D) && cp $< $(@D)
	@npm install --prefix $(@D) --no-audit --no-fund --no-package-lock --silent
	@touch $@

# One stamp per environment, so that it is made once, and brought up to date when the dependencies may have changed.
.venv/.installed: EXTRAS := dev
$(DEMO)/.installed: EXTRAS := demo
$(BENCH)/.installed: EXTRAS := bench
$(AGREEMENT)/.installed: EXTRAS := agreement
$(FUZZ)/.installed: EXTRAS := providers
$(LOAD)/.installed: EXTRAS := loading
$(ORACLES)/.installed: EXTRAS := oracles
$(DOCS)/.installed: EXTRAS := docs
$(PACKAGE)/.installed: EXTRAS := package
$(TYPING)/.installed: EXTRAS := typing
$(PAGE)/.installed: EXTRAS := page
STAMPS := $(patsubst %,%/.installed,.venv $(DEMO) $(BENCH) $(AGREEMENT) $(FUZZ) $(LOAD) $(PAGE) $(ORACLES) $(DOCS) $(PACKAGE) $(TYPING))
$(STAMPS): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@echo "installing into $(@D) (once)"
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

# pip knows no lowest versions, and uv does.
$(LOWEST)/.installed: pyproject.toml $(PACKAGE)/.installed
	@echo "installing into $(@D) (once)"
	@$(PACKAGE)/bin/uv venv --quiet --clear --no-python-downloads --python $(PYTHON) $(@D)
	@$(PACKAGE)/bin/uv pip install --quiet --resolution lowest-direct --python $(@D)/bin/python --editable '.[lowest]'
	@touch $@
