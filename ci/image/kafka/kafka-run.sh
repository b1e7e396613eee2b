#!/bin/sh
# kafka-run.sh CLASS ARGUMENTS...: one of Kafka's programs, on the classes archived when the image was built.
archive=/opt/kafka/kafka.jsa
[ -f "$archive" ] && KAFKA_OPTS="-XX:SharedArchiveFile=$archive $KAFKA_OPTS"
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx512m} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $KAFKA_OPTS -cp '/opt/kafka/libs/*' "$@"
