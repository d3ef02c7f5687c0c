# A thin door; the build itself is Meson.
# deps · build · run · test · bench · fuzz · install

BUILD ?= build
CONFIG ?= examples/dev.yaml
FUZZ_SECONDS ?= 60

.PHONY: all deps build run test bench fuzz install format clean

all: build

deps:
	@tools/deps.sh

$(BUILD)/build.ninja: | deps
	meson setup $(BUILD)

build: $(BUILD)/build.ninja
	ninja -C $(BUILD)

# The engine on loopback, in the foreground; all it writes is below var/.
run: build
	@tools/try.sh $(BUILD)/pabal $(CONFIG)
	@exec $(BUILD)/pabal serve -c $(CONFIG)

test:
	@tools/deps.sh test
	tools/test.sh

# A release build of its own; the results go to $(BUILD)/bench.json.
bench:
	@tools/deps.sh test
	[ -f build-bench/build.ninja ] || \
	    meson setup build-bench --buildtype=release -Db_lto=true
	ninja -C build-bench pabal bench/smtp_load bench/smtp_sink \
	    bench/spool_bench bench/explain_load
	bench/run.py --out $(BUILD)/bench.json $(BENCH)

fuzz: deps
	FUZZ_SECONDS=$(FUZZ_SECONDS) tools/fuzz.sh

install: build
	meson install -C $(BUILD)

format:
	git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf $(BUILD) build-*
