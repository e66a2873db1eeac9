# What app/run and tests/run share: install what is missing, then build in build/release. Sourced, never run.
# Everything said here goes to standard error, so that standard output stays the program's.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=$project/build/release
program=$build/app/epochscope

# Debian's names. A build tree always has the tests configured, so that both scripts share one.
build_packages=(g++ cmake ninja-build ccache pkg-config
    qt6-base-dev qt6-charts-dev qt6-svg-dev libqt6opengl6-dev qt6-wayland fonts-dejavu-core
    libeigen3-dev libexpected-dev libfmt-dev nlohmann-json3-dev nettle-dev libxxhash-dev zlib1g-dev)

# What the test of the window in a real X server needs besides.
test_packages=(xvfb openbox xdotool x11-utils imagemagick)

say() { printf '%s\n' "$*" >&2; }

missing_packages() {
    local package state
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) || state=
        [[ $state == ?i* ]] || printf '%s\n' "$package"
    done
}

# Installs those of the named Debian packages that are missing. Without apt, the compiler will tell what is not there.
need_packages() {
    local -a missing as_root=()
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        command -v cmake >/dev/null && command -v ninja >/dev/null && command -v pkg-config >/dev/null && return 0
        say "There is no apt here to install packages with. Please install what these Debian packages hold, then try again:"
        say "    $*"
        exit 1
    fi
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0

    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            say "These packages are missing, and only root may install them:"
            say "    apt-get install ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    say "Installing ${missing[*]}${as_root:+ (with sudo)} …"
    "${as_root[@]}" apt-get update -q >&2 || say "The package lists could not be renewed; trying with those that are here."
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 </dev/null; then
        say "These packages could not be installed: ${missing[*]}"
        exit 1
    fi
}

# Changes when a source file is changed, added, removed or renamed: the time of a folder tells of the last three.
sources=(CMakeLists.txt CMakePresets.json core ui app resources)
up_to_date() {
    [[ -x $program && -e $build/.built ]] || return 1
    (cd "$project" && [[ -z $(find "${sources[@]}" -newer "$build/.built" -print -quit) ]])
}

# Configures if need be and builds the targets (all of them, if none is named).
build_release() {
    local -a targets=()
    (($#)) && targets=(--target "$@")
    # A tree that was moved or copied cannot be built where it says it is.
    if [[ -e $build/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$project" "$build/CMakeCache.txt"; then
        rm -rf "$build"
    fi
    mkdir -p "$build"
    touch "$build/.started"
    if [[ ! -e $build/build.ninja ]]; then
        say "Configuring …"
        (cd "$project" && cmake --preset release >&2) || build_failed
    fi
    (cd "$project" && cmake --build --preset release "${targets[@]}" >&2) || build_failed
    mv "$build/.started" "$build/.built"
}

build_failed() {
    say "The build failed; the reason stands above. It needs what these Debian packages hold:"
    say "    ${build_packages[*]}"
    exit 1
}
