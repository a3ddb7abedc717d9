# Sourced by bin/test: the real servers that the tests start, from Debian's packages.
# shellcheck shell=bash

# Binary and the package that brings it; the folders are those where Debian puts servers.
SERVER_PACKAGES="
    mosquitto:mosquitto
    mosquitto_pub:mosquitto-clients
    influxd:influxdb
    influx:influxdb-client
    victoria-metrics:victoria-metrics
    snmpd:snmpd
    snmpget:snmp
    upsd:nut-server
    postgres:postgresql
    chromium:chromium
    ip:iproute2
    iptables:iptables
    opennds:opennds-daemon
    radclient:freeradius-utils
    node:nodejs
    npm:npm
    docker-compose:docker-compose
    caddy:caddy
    bwrap:bubblewrap
    curl:curl
    wget:wget
    systemd-analyze:systemd
"

has_server() {
    PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null && return
    compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}

missing_packages() {
    local pair
    for pair in $SERVER_PACKAGES; do
        has_server "${pair%%:*}" || printf '%s\n' "${pair##*:}"
    done
}

# A package's own service must not start on its default port: the tests start what they need.
# A policy that is there already stays as it is.
forbid_services() {
    SERVICE_POLICY="${SERVICE_POLICY:-/usr/sbin/policy-rc.d}"
    [ -e "$SERVICE_POLICY" ] && return
    trap 'rm -f "$SERVICE_POLICY"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$SERVICE_POLICY"
    chmod 755 "$SERVICE_POLICY"
}

install_servers() {
    local missing
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "tests that need ${missing[*]} are skipped: only root on Debian installs them."
        return 0
    fi
    say "installing ${missing[*]}; this happens once"
    # In a subshell, so that the trap removes the policy as soon as apt is done or interrupted.
    (
        export DEBIAN_FRONTEND=noninteractive
        forbid_services \
            && apt-get update -qq \
            && apt-get install -qq -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
    ) || say "not all could be installed; tests that need what is missing are skipped."
}
