#!/usr/bin/env bash
# Starts deploy/server under a real systemd, with PostgreSQL and InfluxDB beside it, in namespaces
# of its own: this machine's files are seen through an overlay, and nothing of it stays.
# Run by hand, as root on Debian with the tests' servers; ends with what `escale doctor` says.
set -euo pipefail
tree="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
site_packages="$("$tree/.venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

if [ "${1:-}" != inside ]; then
    base="$(mktemp -d)"
    said="$base.said"
    : >"$said"
    trap 'rm -f "$said"; rmdir "$base"' EXIT
    unshare --mount --pid --net --uts --ipc --cgroup --kill-child --fork \
        bash "${BASH_SOURCE[0]}" inside "$said" "$base" >/dev/null 2>&1 &
    for _ in $(seq 240); do
        grep -q '^END' "$said" && break
        sleep 0.5
    done
    kill -KILL $! && wait $! 2>/dev/null || true
    cat "$said"
    grep -q '^END well' "$said"
    exit
fi

said="$2"
mount --make-rprivate /
base="$3"
mount -t tmpfs tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
root="$base/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --rbind /dev "$root/dev"
ip link set lo up

# What deploy/README.md says. Debian's own Python, because the services see no home.
mkdir -p "$root/opt/escale" "$root/packages" "$root/etc/escale"
mount --bind "$tree" "$root/opt/escale"
mount --bind "$site_packages" "$root/packages"
mount -t tmpfs tmpfs "$root/opt/escale/.venv"
venv="$root/opt/escale/.venv"
chroot "$root" /usr/bin/python3 -m venv --without-pip --clear /opt/escale/.venv
printf '/packages\n/opt/escale\n' >"$(echo "$venv"/lib/python3*/site-packages)/escale.pth"
printf '#!/opt/escale/.venv/bin/python\nfrom escale.main import main\nmain()\n' >"$venv/bin/escale"
chmod 755 "$venv/bin/escale"
escale() { chroot "$root" /opt/escale/.venv/bin/escale "$@"; }
files="$tree/deploy/server"
install -D -m 644 "$files/sysusers.conf" "$root/etc/sysusers.d/escale.conf"
install -D -m 644 "$files/tmpfiles.conf" "$root/etc/tmpfiles.d/escale.conf"
chroot "$root" systemd-sysusers escale.conf
chroot "$root" systemd-tmpfiles --create escale.conf
escale secrets make --out /etc/escale --host mqtt.example.org --broker-user mosquitto
cp "$files"/{collector.toml,api.toml,environment} "$root/etc/escale/"
cp "$files"/*.service "$files/escale.target" "$root/etc/systemd/system/"
echo '127.0.0.1 localhost mqtt.example.org' >"$root/etc/hosts"

# The databases, as docs/install.md has them.
secret() { cat "$root/etc/escale/secrets/$1"; }
binaries="$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -1)"
mkdir -p "$root/database"
chroot "$root" chown postgres /database
chroot "$root" su postgres -s /bin/sh -c "$binaries/initdb --auth=trust -D /database/data"
printf "CREATE ROLE escale_office LOGIN PASSWORD '%s';\nCREATE DATABASE escale OWNER escale_office;\n" \
    "$(secret database-password)" >"$root/first.sql"
printf "q=CREATE USER escale WITH PASSWORD '%s' WITH ALL PRIVILEGES" \
    "$(secret series-token)" >"$root/first.influxql"
cat >"$root/etc/systemd/system/proof-postgresql.service" <<UNIT
[Service]
User=postgres
ExecStart=$binaries/postgres -D /database/data -k /tmp
ExecStartPost=/bin/sh -c 'until psql -h 127.0.0.1 -f /first.sql; do sleep 0.2; done'
UNIT
cat >"$root/influxdb.conf" <<'CONF'
reporting-disabled = true
bind-address = "127.0.0.1:8088"
[meta]
dir = "/database/series/meta"
[data]
dir = "/database/series/data"
wal-dir = "/database/series/wal"
[http]
bind-address = "127.0.0.1:8086"
auth-enabled = true
CONF
cat >"$root/etc/systemd/system/proof-influxdb.service" <<'UNIT'
[Service]
ExecStart=/usr/bin/influxd -config /influxdb.conf
ExecStartPost=/bin/sh -c 'until curl -s http://127.0.0.1:8086/query --data-urlencode "$(cat /first.influxql)"; do sleep 0.2; done'
UNIT
printf '[Unit]\nRequires=proof-postgresql.service proof-influxdb.service\nWants=escale.target\n' \
    >"$root/etc/systemd/system/proof.target"

ready() { curl --silent --fail "http://127.0.0.1:$1/health/ready" >/dev/null; }
watch() {
    until ready 8001 && ready 8002; do sleep 0.5; done
    chroot "$root" ps -eo user:10,args | grep '[/]opt/escale/.venv/bin/escale\|[/]mosquitto.conf'
    set -a
    . "$files/environment"
    set +a
    escale api prepare
    escale retention apply
    if escale doctor; then echo 'END well'; else echo 'END badly'; fi
}
{ watch || echo "END badly"; } >"$said" 2>&1 &
# Credentials are mounted beside the service and have to be seen by it.
mount --make-rshared /
exec env container=proof chroot "$root" /lib/systemd/systemd --unit=proof.target
