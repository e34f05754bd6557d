# Everything is done by scripts/; `make setup` is the part that all share.

PYTHON ?= python3
export PORT DB T ARGS FRESH ALONE WORKERS WHEELS REPORT MISSING
.PHONY: setup run test coverage mutation demo bench performance lint wheels audit \
	manual pg stop clean

setup:
	@$(PYTHON) scripts/setup.py

run:
	@$(PYTHON) scripts/run.py

test:
	@$(PYTHON) scripts/test.py

coverage:
	@$(PYTHON) scripts/covered.py

mutation:
	@$(PYTHON) scripts/mutation.py

demo:
	@$(PYTHON) scripts/demo.py

bench: setup
	@$(PYTHON) scripts/bench.py $(B) $(if $(JSON),--json $(JSON))

performance: setup
	@$(PYTHON) scripts/bench.py --page

lint:
	@$(PYTHON) scripts/lint.py

wheels:
	@$(PYTHON) scripts/wheels.py

audit: setup
	@$(PYTHON) scripts/audit.py

manual:
	@$(PYTHON) scripts/manual.py

pg: setup
	@$(PYTHON) scripts/pg.py

stop:
	@$(PYTHON) scripts/pg.py stop

clean:
	@$(PYTHON) scripts/clean.py
