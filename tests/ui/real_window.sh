#!/usr/bin/env bash
# The window in a real X server, worked by real mouse and key events:
#     tests/ui/real_window.sh PROGRAM [FOLDER]
# Sets the three numbers, runs, exports, closes in mid-run, in light and dark, large and small, on made-up and on real
# data. Leaves screenshots and exported files in FOLDER. Needs xvfb, openbox, xdotool, x11-utils and imagemagick.
set -euo pipefail

program=$(readlink -f "${1:?usage: real_window.sh PROGRAM [FOLDER]}")
folder=${2:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(readlink -f "$folder")
patience=${EPOCHSCOPE_PATIENCE:-60} # seconds for anything to happen, on a loaded machine
started=()
window=
pid=

say() { printf '%s\n' "$*"; }
die() {
    say "FAILED: $*" >&2
    [[ -z ${DISPLAY:-} ]] || import -window root "$folder/failed.png" || true
    exit 1
}
cleanup() {
    [[ -z $pid ]] || kill "$pid" 2>/dev/null || true
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
}
trap cleanup EXIT

# until_true WHAT COMMAND…: polls.
until_true() {
    local what=$1 deadline=$((SECONDS + patience))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || die "waited in vain for $what"
        sleep 0.05
    done
}

title() { xdotool getwindowname "$window"; }
title_is() { [[ $(title) == "$1" ]]; }
title_like() { [[ $(title) =~ $1 ]]; }
# The size of the window's contents, once it has been drawn so.
size_is() { [[ $(xdotool getwindowgeometry --shell "$window" | sed -n 's/^WIDTH=//p;s/^HEIGHT=//p' | paste -sd x) == "$1" ]]; }
active_is() { [[ $(xdotool getactivewindow) == "$1" ]]; }

start_x() {
    local report="$folder/.display"
    rm -f "$report"
    Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp 3>"$report" >/dev/null 2>&1 &
    started+=($!)
    until_true "the X server" test -s "$report"
    DISPLAY=:$(<"$report")
    export DISPLAY
    rm -f "$report"
    openbox >/dev/null 2>&1 &
    started+=($!)
    until_true "the window manager" sh -c 'xprop -root _NET_SUPPORTING_WM_CHECK | grep -q "window id"'
}

# open_window SIZE [ARGUMENT…]
open_window() {
    local size=$1
    shift
    "$program" "$@" 2>"$folder/messages.txt" &
    pid=$!
    # The main window is the one that can be seen.
    until_true "the window" sh -c "xdotool search --onlyvisible --pid $pid --name Epochscope"
    window=$(xdotool search --onlyvisible --pid "$pid" --name Epochscope | tail -n 1)
    xdotool windowactivate --sync "$window"
    until_true "the window to be active" active_is "$window"
    xdotool windowsize --sync "$window" "${size%x*}" "${size#*x}"
    until_true "the window to be $size" size_is "$size"
}

# Waits until two pictures in a row are the same: nothing is being painted any more.
shot() {
    local before now=none deadline=$((SECONDS + patience))
    while :; do
        before=$now
        import -window "$window" "$folder/$1.png"
        now=$(md5sum <"$folder/$1.png")
        [[ $now != "$before" ]] || break
        ((SECONDS < deadline)) || break # a run at work never holds still
        sleep 0.15
    done
    say "  $folder/$1.png"
}

key() { xdotool key --clearmodifiers "$@"; }
# set_number LETTER NUMBER: moves to the control with Alt and the letter, and types.
set_number() {
    key "alt+$1"
    key ctrl+a
    xdotool type --clearmodifiers --delay 10 "$2"
}

# Clicks where the accent colour is in the upper part of the window: the Run button.
click_run() {
    local accent=$1 box
    box=$(import -window "$window" png:- | convert png:- -crop 400x90+0+0 +repage -fill black +opaque "$accent" \
        -fill white -opaque "$accent" -trim -format '%X %Y %w %h' info:)
    read -r x y w h <<<"$box"
    ((w > 30 && h > 15)) || die "the Run button is not where it should be ($box)"
    xdotool mousemove --sync --window "$window" $((x + w / 2)) $((y + h / 2)) click 1
}

# export_curve FILE: through the dialog.
export_curve() {
    local dialog
    rm -f "$1"
    key ctrl+e
    until_true "the export dialog" xdotool search --onlyvisible --pid "$pid" --name '^Export the learning curve'
    dialog=$(xdotool search --onlyvisible --pid "$pid" --name '^Export the learning curve' | tail -n 1)
    until_true "the export dialog to be active" active_is "$dialog"
    [[ -z ${2:-} ]] || import -window "$dialog" "$folder/$2.png"
    key ctrl+a
    xdotool type --clearmodifiers --delay 10 "$1"
    key Return
    until_true "$1" test -s "$1"
    until_true "the window to be active again" active_is "$window"
    say "  $1"
}

close_in_mid_run() {
    local begin status=0
    set_number o 1000000000
    key F5
    until_true "the long run" title_like '^[0-9,]+/1,000,000,000 epochs · [0-9]*[1-9]'
    [[ -z ${1:-} ]] || shot_now "$1"
    begin=$(date +%s%N)
    key alt+F4
    wait "$pid" || status=$?
    local took=$((($(date +%s%N) - begin) / 1000000))
    pid=
    ((status == 0)) || die "closed in mid-run, the program ended with $status"
    ((took < 2000)) || die "closed in mid-run, the program took $took ms to end"
    quiet
    say "  closed in mid-run: exit code 0 after $took ms"
}
# Nothing was said on standard error.
quiet() {
    [[ ! -s $folder/messages.txt ]] || die "the program complained: $(<"$folder/messages.txt")"
    rm -f "$folder/messages.txt"
}
shot_now() {
    import -window "$window" "$folder/$1.png"
    say "  $folder/$1.png"
}

# Clicks and turns the wheel all over the window's right part: the chart.
pester_chart() {
    for x in 450 700 1000 1250; do
        for y in 130 300 480 640; do
            xdotool mousemove --window "$window" "$x" "$y" click 1 click 3 click --repeat 2 --delay 20 1 click 4 click 5
            key Escape # a menu, if there is one
        done
    done
}

appearance() { key alt+v && key a && key "$1"; }

run_worked_example() {
    say "worked example, $1, $2"
    open_window "$1"
    until_true "the worked example" title_is "The worked example — Epochscope"
    appearance "${2:0:1}"
    shot "start-$1-$2"
    set_number s 200
    set_number b 5
    set_number o 1000
    if [[ $2 == light ]]; then click_run '#0072b2'; else click_run '#56b4e9'; fi
    until_true "40,000 updates" title_is "1,000/1,000 epochs · 40,000 updates — Epochscope"
    shot "worked-example-$1-$2"
}

start_x
say "display $DISPLAY"

run_worked_example 1280x800 light
pester_chart
export_curve "$folder/worked-example.png" export-dialog
export_curve "$folder/worked-example.svg"
export_curve "$folder/worked-example.pdf"
identify "$folder/worked-example.png" | grep -q ' 1600x900 ' || die "the exported PNG has another size"
xmllint --noout "$folder/worked-example.svg" 2>/dev/null || grep -q '</svg>' "$folder/worked-example.svg" || die "the SVG is torn"
close_in_mid_run running-1280x800-light

run_worked_example 800x600 dark
close_in_mid_run

say "digits, 1280x800, dark, chosen from the presets"
open_window 1280x800
appearance d
key alt+p
xdotool type --clearmodifiers --delay 10 digits
until_true "the digits" title_like '[Dd]igits'
set_number b 32
set_number o 50
expected=$("$program" run digits --set batch.size=32 --set stop.epochs=50 --json 2>/dev/null |
    sed -n 's/^ *"updates": \([0-9]*\).*/\1/p' | head -n 1 | sed 's/\([0-9]\)\([0-9]\{3\}\)$/\1,\2/')
click_run '#56b4e9'
until_true "50 epochs of digits, $expected updates" title_is "50/50 epochs · $expected updates — Epochscope"
shot digits-1280x800-dark
key ctrl+l
shot digits-logarithmic-1280x800-dark
export_curve "$folder/digits.png"
export_curve "$folder/digits.svg"
set_number b 16
close_in_mid_run running-digits-1280x800-dark

say "digits, 800x600, light"
open_window 800x600 digits
appearance l
set_number o 20
key F5
until_true "20 epochs of digits" title_like '^20/20 epochs'
shot digits-800x600-light
close_in_mid_run

say "a rate that is too high, 1280x800, light"
open_window 1280x800 too-fast
key F5
until_true "the run to end" title_like 'epochs'
shot too-fast-1280x800-light
set_number b 0
shot refused-1280x800-light
key alt+F4
wait "$pid" || die "closed, the program ended with $?"
pid=
quiet

say "all well; pictures in $folder"
