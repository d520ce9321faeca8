#!/usr/bin/env bash
# a C compiler is enough to build, and the program needs only libc to run
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tools=(pkg-config pkgconf cmake ninja clang clang++ llvm-config bindgen protoc perl nasm go c++ g++)
unwanted_crates='openssl-sys|aws-lc-rs|aws-lc-sys|libudev-sys|cmake|bindgen|clang-sys'
system_libraries='linux-vdso|linux-gate|ld-linux[a-z0-9_-]*|libc|libm|libgcc_s|libpthread|libdl|librt'

need_c_compiler
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/bin"
for tool in "${tools[@]}"; do
    printf '#!/bin/sh\necho "%s $*" >>"%s"\nexit 1\n' "$tool" "$work/called" >"$work/bin/$tool"
done
chmod +x "$work/bin"/*
: >"$work/called"

stub_target=$(target_directory)/stubs

# In a subshell: a changed environment would make the usual target directory compile C afresh.
with_stubs() (
    # Each of these would lead past a stub.
    unset PKG_CONFIG CMAKE CLANG_PATH LLVM_CONFIG_PATH LIBCLANG_PATH PROTOC CXX
    CC=$(command -v "${CC:-cc}")
    export CC PATH="$work/bin:$PATH" CARGO_TARGET_DIR="$stub_target"
    "$@"
)

if with_stubs pkg-config --exists sqlite3; then fail "the stubs do not come first on the PATH"; fi
[ -s "$work/called" ] || fail "a stub that is called leaves no trace"
: >"$work/called"

# A kept directory would leave build scripts out that once asked for a tool and went on without it.
rm -rf "$stub_target"
with_stubs cargo check --workspace --locked || fail "the workspace does not build where only a C compiler is installed"
compiled=$(find "$stub_target" -name '*.a' -exec basename {} \; | sort | paste -sd' ')
rm -rf "$stub_target"
[ -n "$compiled" ] || fail "no build script compiled any C, so nothing was proved"
if [ -s "$work/called" ]; then
    sort -u "$work/called"
    fail "a build script asked for a tool that a fresh machine does not have"
fi
echo "The C compiler made $compiled; no build script asked for any of: ${tools[*]}"

tree=$(cargo tree --workspace --locked --target all -e normal,build --prefix none --format '{p}')
if grep -E "^($unwanted_crates) v[0-9]" <<<"$tree" | sort -u | grep .; then
    fail "crates that must not be in the tree (cargo tree -i NAME --target all shows who wants them)"
fi

have ldd || { skip "shared libraries of the program" "ldd is not installed" && exit 0; }
program=$(build_agent)
libraries=$(ldd "$program")
if grep -vE "^[[:space:]]*([^ ]*/)?($system_libraries)\.so|statically linked" <<<"$libraries"; then
    fail "the program needs the libraries above beyond libc, libm and libgcc"
fi
echo "The program needs only the libraries of the C runtime."
