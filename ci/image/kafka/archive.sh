#!/bin/bash
# archive.sh CLASSPATH FILE: runs a broker once and writes the classes that it loaded to FILE, for
# `java -XX:SharedArchiveFile`. The archive holds for this Java and this class path string only.
set -euo pipefail
classpath=$1 archive=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=(java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classpath")

# run_broker TRY: a controller must know its own port beforehand, so one is guessed; taken, another try guesses again.
run_broker() {
    local controller=$((20000 + RANDOM % 10000)) log=$work/$1.log pid
    cat >"$work/server.properties" <<P
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:$controller
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:$controller
log.dirs=$work/data-$1
offsets.topic.replication.factor=1
P
    "${java[@]}" kafka.tools.StorageTool format --standalone -t 4L6g3nShT-eMCtK--X86sw \
        -c "$work/server.properties" >"$log" 2>&1
    "${java[@]}" -XX:ArchiveClassesAtExit="$archive" kafka.Kafka "$work/server.properties" >>"$log" 2>&1 &
    pid=$!
    for _ in {1..300}; do
        if grep -q 'Kafka Server started' "$log"; then
            kill "$pid"
            wait "$pid" || true # 143 is how a broker ends that was asked to
            [[ -s $archive ]] && return 0
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.2
    done
    kill -9 "$pid" 2>/dev/null || true
    tail -n 20 "$log" >&2
    return 1
}

for try in 1 2 3; do
    ! run_broker "$try" || exit 0
done
exit 1
