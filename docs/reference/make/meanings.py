"""What each setting means. A key without its sentence here stops `bin/reference`."""

from __future__ import annotations

from collections.abc import Mapping

BACK_OFFICE: Mapping[str, str] = {
    "mqtt.url": "The broker. In the clear only on this machine.",
    "mqtt.ca": "With `mqtts`: PEM file of the authority that signed the broker's certificate.",
    "mqtt.certificate": "With `mqtts`: this process's own certificate, PEM.",
    "mqtt.key": "With `mqtts`: the key of that certificate, PEM.",
    "series.url": "The time series.",
    "series.password_file": "A file with the URL's password, or InfluxDB's token: one line. The "
    "URL then has none.",
    "series.raw_days": "For how many days samples are kept as measured. Older ones are refused, "
    "with their reason. `retention_days`, its older name, is still understood.",
    "series.five_minutes_days": "For how many days what stands for five minutes is kept: at least "
    "`raw_days`.",
    "series.hour_days": "For how many days what stands for an hour is kept: at least "
    "`five_minutes_days`.",
    "database.url": "The register, commands, tokens: all that is not a time series.",
    "database.password_file": "A file with the URL's password: one line. The URL then has none.",
    "collector.queue": "Messages that a collector holds; when it is full it lets frames go, and "
    "the kiosks send them again.",
    "collector.batch_frames": "The most frames in one write.",
    "collector.batch_wait_ms": "How long a frame waits for others of its batch, in ms.",
    "collector.metrics_port": "Where on loopback Prometheus finds the collector's figures; "
    "nowhere if left out.",
    "collector.group": "The file that all collectors of an installation share, if not "
    "`secrets/group` in `ESCALE_HOME`.",
    "api.host": "Where the API listens. Off loopback it needs `behind_tls`.",
    "api.port": "Its port.",
    "api.behind_tls": "Says that a TLS front stands before the API; cookies are then for HTTPS "
    "only.",
    "api.signing_key": "The key that signs commands, PEM, if not `secrets/signing.key` in "
    "`ESCALE_HOME`.",
}

ENVIRONMENT: Mapping[str, str] = {
    "ESCALE_HOME": "The folder of the installation: secrets, embedded databases, logs. `./var` "
    "if not set.",
    "ESCALE_CONFIG": "The settings file, if it is not `escale.toml` in `ESCALE_HOME`.",
    "ESCALE_MQTT_URL": "`mqtt.url`",
    "ESCALE_SERIES_URL": "`series.url`",
    "ESCALE_DATABASE_URL": "`database.url`",
    "ESCALE_MQTT_KEY": "`mqtt.key`",
    "ESCALE_SERIES_PASSWORD_FILE": "`series.password_file`",
    "ESCALE_DATABASE_PASSWORD_FILE": "`database.password_file`",
    "ESCALE_COLLECTOR_GROUP": "`collector.group`",
    "ESCALE_API_SIGNING_KEY": "`api.signing_key`",
    "ESCALE_API_URL": "Where `escale command` and `escale tail` find the API. Elsewhere than on "
    "this machine it must be `https://`.",
    "ESCALE_TOKEN": "The token that they send; else that of `secrets/cli.token`.",
    "ESCALE_PROGRAMME_PIVOT": "The publisher's SIRET, RNA or RIDET: see "
    "`escale programme places export`.",
    "ESCALE_PROGRAMME_ORGANISATION": "The publisher's name.",
    "ESCALE_PROGRAMME_CONTACT": "The e-mail address of the office that answers questions.",
    "ESCALE_PROGRAMME_ADDRESSES": "A CSV of the sites' addresses.",
    "ESCALE_PROGRAMME_URL": "Where people's browsers find the pages: sheets and open data say it.",
    "ESCALE_VENV": "The environment that `bin/` makes and uses, `.venv` if not set.",
    "PYTHON": "The Python with which `bin/` makes it.",
}

KIOSK: Mapping[str, str] = {
    "kiosk": "Its identifier: the name in its certificate, and in the register.",
    "profile": "What it is built as.",
    "data": "The folder of its journal, its ledger and its lamp. Relative paths of this file "
    "begin where the file is.",
    "interval_s": "Seconds between two readings of a driver.",
    "status_interval_s": "Seconds between two statuses.",
    "log_level": "Until a command `set-log-level` says otherwise.",
    "metrics_port": "Where on loopback Prometheus finds the daemon's figures; nowhere if left out.",
    "mqtt.url": "The broker, by its kiosks' listener.",
    "mqtt.ca": BACK_OFFICE["mqtt.ca"],
    "mqtt.certificate": "With `mqtts`: the kiosk's own certificate, PEM.",
    "mqtt.key": BACK_OFFICE["mqtt.key"],
    "trust.keys": "Whose commands it obeys: what `escale api prepare` prints. None: it obeys "
    "nobody.",
    "journal.max_bytes": "How large the journal may grow. Then what the store has leaves first.",
    "journal.max_age_days": "How long the journal keeps what the store has.",
    "clock.source": "Who says that the clock is set: the `kernel`; `auto`, the kernel where a time "
    "service runs, else taken as set; `assumed`, always taken as set. Until it is set only `ping` "
    "and `identify` are obeyed.",
}
