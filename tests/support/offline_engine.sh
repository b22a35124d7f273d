#!/usr/bin/env bash
# Runs a command in this network namespace beside a Docker engine, made for it in FOLDER, that holds images of
# the engine outside, whose socket leads out: offline_engine.sh FOLDER [IMAGE=NAME]... -- COMMAND...
set -euo pipefail

folder=$1
shift
inside=unix://$folder/docker.sock

ip link set lo up
trap '.ci/docker-engine stop "$folder" >&2' EXIT
.ci/docker-engine start "$folder" >&2

while [[ $1 != -- ]]; do
    image=${1%%=*}
    docker save "$image" | docker --host "$inside" load --quiet >&2
    docker --host "$inside" tag "$image" "${1#*=}"
    shift
done
shift

DOCKER_HOST=$inside "$@"
