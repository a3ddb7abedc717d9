#!/bin/bash
# Run once by the image, when its volume is new: a bucket for each level of retention, and one
# beside each for uses; then a reader for Grafana, who may write nothing.
set -euo pipefail

reads=()
for bucket in escale escale_5m escale_1h escale_usage escale_5m_usage escale_1h_usage; do
    # The first is the image's own.
    [ "$bucket" = "$DOCKER_INFLUXDB_INIT_BUCKET" ] \
        || influx bucket create --name "$bucket" --retention 0 >/dev/null
    reads+=(--read-bucket "$(influx bucket list --name "$bucket" --hide-headers | cut -f 1)")
done
# InfluxQL asks with a user and a password, which InfluxDB 2 calls a v1 authorization.
influx v1 auth create --username grafana --description "Grafana reads" \
    --password "$(cat "${ESCALE_GRAFANA_PASSWORD_FILE:?}")" "${reads[@]}" >/dev/null
