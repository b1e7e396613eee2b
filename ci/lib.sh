# Shared by the scripts in this folder: sourced, never run.
# Gives: `root`, `cache`, the names of ci/versions.env, and the functions below.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${HARNESS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dapr-harness}

# A variable that is already set wins over the file.
while IFS='=' read -r name value; do
    [[ $name =~ ^[A-Z][A-Z_0-9]*$ ]] || continue
    [[ -n ${!name:-} ]] || declare -g "$name=$value"
done <"$root/ci/versions.env"

# What runs right now, for the line that a failure ends with.
step_name='' step_again='' step_began=0

# step NAME AGAIN COMMAND...: runs a command and tells how long it took. AGAIN is the shell command that repeats it alone.
step() {
    step_name=$1 step_again=$2 step_began=${EPOCHREALTIME/[.,]/}
    shift 2
    "$@"
    printf '== %s  %s s\n' "$step_name" "$(since "$step_began")"
    step_name=''
}

# since MICROSECONDS: the seconds since then, with one decimal.
since() {
    local tenths=$(((${EPOCHREALTIME/[.,]/} - $1) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# report_failure STATUS: what an EXIT trap says about the step that did not end.
report_failure() {
    if [[ $1 != 0 && -n $step_name ]]; then
        printf '== %s  FAILED after %s s; to repeat it alone: %s\n' "$step_name" "$(since "$step_began")" "$step_again" >&2
    fi
}
trap 'report_failure $?' EXIT

# fail TEXT: ends the script with a sentence.
fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

# packages NAME...: installs Debian packages; without root it names the command instead.
packages() {
    local install="apt-get install -y --no-install-recommends $*"
    command -v apt-get >/dev/null || fail "missing here: $* (Debian names); install them with this system's package manager"
    [[ $(id -u) == 0 ]] || fail "missing here: $*; as root: $install"
    # Otherwise Debian's PostgreSQL starts a server of its own.
    mkdir -p /etc/postgresql-common
    [[ -e /etc/postgresql-common/createcluster.conf ]] ||
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive $install -q
}

# at_least WANTED FOUND: compares dotted versions.
at_least() {
    [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

# start_time PID: when the process started, in clock ticks since boot; empty when it is gone or a zombie.
start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # The name in brackets may hold spaces; after it, the state is field 1 and the start time field 20.
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} == [ZX] ]] || printf '%s' "${stat[19]}"
}
