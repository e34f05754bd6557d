# Everything is done by scripts/; `make setup` is the part that all share.

PYTHON ?= python3
<<<<<<< HEAD
export PORT DB T ARGS FRESH ALONE WORKERS COVERAGE WHEELS
.PHONY: setup run test demo bench lint wheels audit pg stop clean
=======
export PORT DB T ARGS FRESH ALONE WORKERS COVERAGE
.PHONY: setup run test demo bench lint manual pg stop clean
>>>>>>> h7

setup:
	@$(PYTHON) scripts/setup.py

run:
	@$(PYTHON) scripts/run.py

test:
	@$(PYTHON) scripts/test.py

demo:
	@$(PYTHON) scripts/demo.py

bench: setup
	@$(PYTHON) scripts/bench.py

lint:
	@$(PYTHON) scripts/lint.py

<<<<<<< HEAD
wheels:
	@$(PYTHON) scripts/wheels.py

audit: setup
	@$(PYTHON) scripts/audit.py
=======
manual:
	@$(PYTHON) scripts/manual.py
>>>>>>> h7

pg: setup
	@$(PYTHON) scripts/pg.py

stop:
	@$(PYTHON) scripts/pg.py stop

clean:
	@$(PYTHON) scripts/clean.py
