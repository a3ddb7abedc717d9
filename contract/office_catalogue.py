"""What the back office itself measures: never taken from a kiosk.

The tag `kiosk` of such a point is the kiosk it is about, or `_office` when it is about none.
"""

from __future__ import annotations

from contract.families import Family
from contract.measurements import Field, Measurement, Tag, Title
from contract.rows import amount, count, share

PLACE = Measurement(
    "place",
    Family.HOST,
    Title("Emplacement de la borne", "Kiosk's place"),
    (
        Field("name", "string", Title("Nom du site", "Site name")),
        Field("latitude", "float", Title("Latitude", "Latitude"), "deg", -90.0, 90.0),
        Field("longitude", "float", Title("Longitude", "Longitude"), "deg", -180.0, 180.0),
        Field("profile", "string", Title("Profil", "Profile")),
    ),
    (
        Tag("site", Title("Site", "Site")),
        Tag("commune", Title("Code de la commune", "Commune's code")),
        Tag("commune_name", Title("Commune", "Commune")),
    ),
    origin="office",
)

KIOSK_STATE = Measurement(
    "kiosk_state",
    Family.HOST,
    Title("État de la borne, vu du centre", "Kiosk's state as the office sees it"),
    (
        Field("online", "boolean", Title("En ligne", "Online")),
        share("availability", "Disponibilité", "Availability"),
        Field("silent", "float", Title("Silencieuse depuis", "Silent for"), "s", 0.0),
        Field("clock_synced", "boolean", Title("À l'heure", "Clock set")),
        count("alarms", "Alarmes actives", "Active alarms"),
        count("warning", "Alarmes: avertissement", "Alarms: warning"),
        count("minor", "Alarmes mineures", "Alarms: minor"),
        count("major", "Alarmes majeures", "Alarms: major"),
        count("critical", "Alarmes critiques", "Alarms: critical"),
        count("waiting", "Alarmes en attente d'un agent", "Alarms waiting for staff"),
    ),
    origin="office",
)

COMMAND = Measurement(
    "command",
    Family.HOST,
    Title("Commande", "Command"),
    (
        Field("state", "string", Title("État", "State")),
        Field("text", "string", Title("Précision", "Detail")),
        # No tag: each command would be a series of its own.
        Field("command", "string", Title("Commande", "Command")),
    ),
    (Tag("action", Title("Action", "Action")),),
    origin="office",
)

COLLECTOR = Measurement(
    "collector",
    Family.HOST,
    Title("Collecteur", "Collector"),
    (
        amount("received", "Trames reçues", "Frames received"),
        amount("stored", "Trames enregistrées", "Frames stored"),
        amount("rejected", "Trames refusées", "Frames rejected"),
        amount("let_go", "Trames laissées", "Frames let go"),
        amount("samples", "Relevés enregistrés", "Samples stored"),
        amount("letters", "Relevés refusés gardés", "Dead letters kept"),
        Field("write_time", "float", Title("Durée d'écriture", "Time to write"), "ms", 0.0),
        Field(
            "ack_delay",
            "float",
            Title("Délai d'acquittement", "Delay of acknowledgement"),
            "ms",
            0.0,
        ),
        count("waiting", "Trames en attente", "Frames waiting"),
        count("held", "Mesures retenues", "Measurements held back"),
        Field("series_away", "boolean", Title("Séries injoignables", "Time series away")),
        Field("database_away", "boolean", Title("Base injoignable", "Database away")),
        Field("connected", "boolean", Title("Relié au courtier", "Connected to the broker")),
        count("windows_due", "Fenêtres à résumer", "Windows to roll up"),
    ),
    (
        Tag("collector", Title("Collecteur", "Collector")),
        Tag("lane", Title("Voie", "Lane"), optional=True),
    ),
    origin="office",
)

CENTRE = Measurement(
    "centre",
    Family.HOST,
    Title("Centre", "Back office"),
    (
        count("dead_letters", "Relevés refusés gardés", "Dead letters kept"),
        count("kiosks", "Bornes en service", "Kiosks in service"),
        count("online", "Bornes en ligne", "Kiosks online"),
        count("strangers", "Bornes inconnues entendues", "Unregistered kiosks heard"),
        count("commands_open", "Commandes en cours", "Commands under way"),
        count("office_alarms", "Alarmes du centre", "Alarms of the back office"),
        Field("broker", "boolean", Title("Courtier joignable", "Broker reachable")),
    ),
    (Tag("process", Title("Processus", "Process")),),
    origin="office",
)

ROLLUP_DUE = Measurement(
    "rollup_due",
    Family.HOST,
    Title("Fenêtres à résumer", "Windows to roll up"),
    (Field("due", "integer", Title("Marque", "Mark"), meaning="counter"),),
    (Tag("measurement", Title("Mesure", "Measurement")),),
    origin="office",
)

LEVEL = Measurement(
    "level",
    Family.HOST,
    Title("Niveaux de conservation", "Levels of retention"),
    (
        Field("source", "string", Title("Source", "Source")),
        Field(
            "reach",
            "integer",
            Title("Premier instant gardé (ms)", "First moment kept (ms)"),
            "ms",
            0,
        ),
        Field(
            "longest", "integer", Title("Plus longue période (ms)", "Longest period (ms)"), "ms", 0
        ),
    ),
    origin="office",
)

OFFICE_ROWS = (PLACE, KIOSK_STATE, COMMAND, COLLECTOR, CENTRE, ROLLUP_DUE, LEVEL)
"""In the order in which people see them."""
