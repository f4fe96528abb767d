# Sinergi: `make` shows what there is.
PYTHON ?= python3
BIN := .venv/bin
SERVERS = $(BIN)/python -m lapas_sinergi.onebox servers --
READY = @$(PYTHON) scripts/bootstrap.py
SOURCES := requirements requirements-embedded requirements-dev requirements-bootstrap
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run backup restore sql test test-full lint types bench shots lock messages vendor clean develop

help: ## menampilkan daftar ini
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | \
		while IFS='|' read -r name words; do printf '  make %-10s %s\n' "$$name" "$$words"; done

run: ## menjalankan Sinergi di mesin ini (PORT=8123 memilih port lain)
	$(READY) run
	@exec $(BIN)/python -m lapas_sinergi.onebox run

backup: ## menyimpan cadangan ke var/backup/, sambil berjalan
	@exec $(BIN)/python -m lapas_sinergi.onebox backup

restore: ## memulihkan cadangan ke var/ yang kosong: make restore FILE=berkas.tar
	$(READY) run
	@exec $(BIN)/python -m lapas_sinergi.onebox restore "$(FILE)"

sql: ## membuka psql sebagai superuser basis data yang sedang berjalan
	@exec $(BIN)/python -m lapas_sinergi.onebox sql

develop:
	$(READY) test

test: develop ## menjalankan semua pemeriksaan dan pengujian
	@exec $(SERVERS) scripts/test.sh

test-full: develop ## seperti test, dengan jumlah besar
	@exec $(SERVERS) scripts/test.sh --full

lint: develop ## memeriksa gaya, tipe, dan lapisan
	@exec scripts/lint.sh

types: develop ## memeriksa tipe saja
	@exec $(BIN)/mypy .

bench: develop ## mengukur kecepatan, ke bench/results.json
	@exec $(SERVERS:--=--durable --) $(BIN)/python -m bench

shots: develop ## memotret setiap halaman ke var/shots/
	@exec $(SERVERS) $(BIN)/python -m tests.browser.shots

lock: develop ## mengunci ulang versi paket dengan hash
	@for name in $(SOURCES); do \
		$(BIN)/uv --system-certs pip compile -q --generate-hashes --no-emit-index-url \
			--python-version 3.11 --no-header $$name.in -o $$name.txt || exit 1; done

messages: develop ## memperbarui katalog terjemahan Inggris (perlu gettext)
	@$(BIN)/python manage.py makemessages -l en --no-location --no-obsolete \
		-i tests -i bench -i var -i node_modules
	@for name in en id; do \
		msgfmt -o locale/$$name/LC_MESSAGES/django.mo locale/$$name/LC_MESSAGES/django.po || exit 1; done

vendor: develop ## mengambil ulang aset pihak ketiga dengan checksum
	@exec $(BIN)/python scripts/vendor.py

clean: ## menghapus lingkungan dan cache (data di var/ tetap)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
