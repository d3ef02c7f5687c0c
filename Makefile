# A thin door; the build itself is Meson.
# deps · build · run · test · bench · fuzz · install

BUILD ?= build

.PHONY: all deps build run test bench fuzz install format clean

all: build

deps:
	tools/deps.sh

$(BUILD)/build.ninja: | deps
	meson setup $(BUILD)

build: $(BUILD)/build.ninja
	ninja -C $(BUILD)

test: deps
	tools/test.sh

format:
	git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf $(BUILD) build-*
