# Two commands matter: `make run` serves the demo county, `make test` passes everything.
export GOFLAGS := -tags=sqlite_fts5
export CGO_ENABLED ?= 1
LIANGHUA_ADDR ?= 127.0.0.1:8080
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
SOURCES := $(shell find . -name '*.go' -not -path './web/node_modules/*' -not -path './e2e/node_modules/*') $(shell find templates web/static/base -type f 2>/dev/null)

.PHONY: run build assets test check e2e manual bench bench-peers soak fmt needs clean

run: build ## serve the demo county on http://127.0.0.1:8080
	./bin/lianghua demo --addr $(LIANGHUA_ADDR)

build: assets bin/lianghua

bin/lianghua: $(SOURCES) go.mod go.sum web/static/dist/meta.json
	go build -ldflags '-X main.version=$(VERSION)' -o $@ ./cmd/lianghua

assets: web/static/dist/meta.json

web/static/dist/meta.json: web/package-lock.json web/build.mjs $(wildcard web/src/*.css web/src/*.js web/static/base/*.css)
	cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent build

check: ## what you run every few minutes: format, vet, architecture, the quick packages
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go test ./internal/arch ./internal/fault ./internal/calendar ./internal/crypt ./internal/db ./internal/htmlcheck ./internal/settings \
		./internal/todo ./internal/notify ./internal/privacy ./internal/richtext ./internal/qr ./rbac ./catalog/term ./catalog/table \
		./disclose/form ./disclose/precheck ./village/ledger ./importer ./templates ./web/static ./web/portal

test: needs build ## everything, on both engines and in Chromium
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go run ./internal/dbtest/withpg go test -timeout 30m ./...
	$(MAKE) e2e

e2e: build e2e/node_modules/.package-lock.json ## the story in Chromium, axe on every page
	cd e2e && node run.mjs

manual: build e2e/node_modules/.package-lock.json ## refresh the pictures of the manual
	cd e2e && node run.mjs --manual

e2e/node_modules/.package-lock.json: e2e/package-lock.json
	cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

needs: ## install what the tests need, or say what to install
	@sh .ci/needs

bench: ## the numbers of docs/performance.md
	go run ./internal/dbtest/withpg go test -run '^$$' -bench . -benchtime 1x -count 1 -timeout 60m ./...

bench-peers: ## beside other programs in one run, each in a module of its own
	cd bench/peers/nginx && go test -run '^$$' -bench . -benchtime 1x -count 1 -timeout 30m .
	cd bench/peers/pocketbase && go test -run '^$$' -bench . -benchtime 1x -count 1 -timeout 30m .

soak: ## long: 100 times kill -9 on each engine, every acknowledged act looked for
	go run ./internal/dbtest/withpg go test ./cmd/lianghua -run 'TestKillNine' -kills 100 -count 1 -v -timeout 60m

fmt:
	gofmt -w $$(git ls-files '*.go')

clean:
	rm -rf bin web/node_modules e2e/node_modules e2e/out web/static/dist/*
