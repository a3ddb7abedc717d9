"""The measurement registry: every measurement, declared once.

Units are UCUM codes; `1` is a plain number. Ranges are what can be true, not what is good.
"""

from __future__ import annotations

from contract.attention import attentive
from contract.families import Family
from contract.measurements import Field, Measurement, Registry, Tag, Title
from contract.office_catalogue import OFFICE_ROWS
from contract.rows import amount, celsius, count, counter, share

HOST = Measurement(
    "host",
    Family.HOST,
    Title("Ordinateur de la borne", "Kiosk computer"),
    (
        share("cpu", "Processeur occupé", "CPU in use"),
        Field("load", "float", Title("Charge (1 min)", "Load (1 min)"), "1", 0.0),
        share("memory", "Mémoire occupée", "Memory in use"),
        count("memory_total", "Mémoire installée", "Memory installed", "By"),
        share("disk", "Disque occupé", "Disk in use"),
        count("disk_free", "Disque libre", "Disk free", "By"),
        counter("uptime", "Allumé depuis", "Time since boot", "s"),
        celsius("temperature", "Température la plus haute", "Highest temperature"),
        counter("received", "Octets reçus depuis l'allumage", "Bytes received since boot", "By"),
        counter("sent", "Octets envoyés depuis l'allumage", "Bytes sent since boot", "By"),
    ),
)

LINK = Measurement(
    "link",
    Family.CONNECTIVITY,
    Title("Liaison", "Link"),
    (
        Field("up", "boolean", Title("Joignable", "Reachable")),
        Field("round_trip", "float", Title("Aller-retour moyen", "Mean round trip"), "ms", 0.0),
        Field("round_trip_max", "float", Title("Aller-retour max.", "Max round trip"), "ms", 0.0),
        Field("jitter", "float", Title("Gigue", "Jitter"), "ms", 0.0),
        share("loss", "Pertes", "Loss"),
        Field("dns", "float", Title("Résolution DNS", "DNS resolution"), "ms", 0.0),
        Field("tls", "float", Title("Négociation TLS", "TLS handshake"), "ms", 0.0),
        Field(
            "certificate_left",
            "float",
            Title("Validité restante du certificat", "Certificate's time left"),
            "d",
            -36_500.0,
            36_500.0,
        ),
        Field("portal", "boolean", Title("Portail captif interposé", "Captive portal in between")),
    ),
    (Tag("target", Title("Cible", "Target")),),
)

MODEM = Measurement(
    "modem",
    Family.CONNECTIVITY,
    Title("Modem mobile", "Mobile modem"),
    (
        Field("connected", "boolean", Title("Connecté", "Connected")),
        Field("roaming", "boolean", Title("En itinérance", "Roaming")),
        Field("state", "string", Title("État", "State")),
        Field("technology", "string", Title("Technologie d'accès", "Access technology")),
        share("signal", "Qualité du signal", "Signal quality"),
        Field("rsrp", "float", Title("RSRP (dBm)", "RSRP (dBm)"), "dB", -160.0, 30.0),
        Field("rsrq", "float", Title("RSRQ", "RSRQ"), "dB", -50.0, 30.0),
        Field("snr", "float", Title("Rapport signal sur bruit", "Signal to noise"), "dB", -50, 60),
    ),
    (Tag("modem", Title("Modem", "Modem")),),
)

SNMP_INTERFACE = Measurement(
    "snmp_interface",
    Family.CONNECTIVITY,
    Title("Interface du routeur", "Router interface"),
    (
        Field("up", "boolean", Title("En service", "Operational")),
        count("speed", "Débit nominal", "Nominal speed", "bit/s"),
        counter("in_octets", "Octets entrants (compteur)", "Octets in (counter)", "By"),
        counter("out_octets", "Octets sortants (compteur)", "Octets out (counter)", "By"),
        Field("in_rate", "float", Title("Débit entrant", "Rate in"), "bit/s", 0.0),
        Field("out_rate", "float", Title("Débit sortant", "Rate out"), "bit/s", 0.0),
        counter("in_errors", "Erreurs entrantes (compteur)", "Errors in (counter)"),
        counter("out_errors", "Erreurs sortantes (compteur)", "Errors out (counter)"),
    ),
    (
        Tag("device", Title("Appareil", "Device")),
        Tag("interface", Title("Interface", "Interface")),
    ),
)

SNMP_HOST = Measurement(
    "snmp_host",
    Family.CONNECTIVITY,
    Title("Appareil du réseau", "Network device"),
    (
        counter("uptime", "Allumé depuis", "Time since boot", "s"),
        share("cpu", "Processeur occupé", "CPU in use"),
        share("memory", "Mémoire occupée", "Memory in use"),
        share("storage", "Stockage occupé", "Storage in use"),
    ),
    (Tag("device", Title("Appareil", "Device")),),
)

ACCESS_POINT = Measurement(
    "access_point",
    Family.CONNECTIVITY,
    Title("Point d'accès wifi", "Wifi access point"),
    (
        Field("up", "boolean", Title("En service", "In service")),
        count("clients", "Clients associés", "Associated clients"),
    ),
    (
        Tag("device", Title("Appareil", "Device")),
        Tag("radio", Title("Radio", "Radio"), optional=True),
    ),
)

SNMP_TRAP = Measurement(
    "snmp_trap",
    Family.FAULT,
    Title("Notification SNMP", "SNMP notification"),
    (
        amount("count", "Notifications", "Notifications"),
        Field("text", "string", Title("Contenu", "Content")),
    ),
    (
        Tag("device", Title("Appareil", "Device")),
        Tag("trap", Title("Notification", "Notification")),
    ),
)

HOTSPOT = Measurement(
    "hotspot",
    Family.CONNECTIVITY,
    Title("Wifi public", "Public wifi"),
    (
        Field("up", "boolean", Title("En service", "In service")),
        count("clients", "Appareils connus du portail", "Devices known to the portal"),
        count("authenticated", "Appareils connectés", "Devices online"),
        Field("in_rate", "float", Title("Débit vers les appareils", "Rate to devices"), "bit/s", 0),
        Field(
            "out_rate",
            "float",
            Title("Débit depuis les appareils", "Rate from devices"),
            "bit/s",
            0,
        ),
    ),
    (Tag("source", Title("Source", "Source")),),
)

HOTSPOT_USE = Measurement(
    "hotspot_use",
    Family.USAGE,
    Title("Usages du wifi par heure", "Wifi uses per hour"),
    (
        amount("sessions", "Séances terminées", "Sessions ended"),
        count("devices", "Appareils distincts de l'heure", "Distinct devices of the hour"),
        count(
            "devices_today", "Appareils distincts depuis minuit", "Distinct devices since midnight"
        ),
        amount("in_octets", "Octets vers les appareils", "Bytes to devices", "By"),
        amount("out_octets", "Octets depuis les appareils", "Bytes from devices", "By"),
    ),
    (
        Tag("source", Title("Source", "Source")),
        Tag("band", Title("Tranche de durée", "Duration band"), optional=True),
    ),
)

CLIMATE = Measurement(
    "climate",
    Family.SENSOR,
    Title("Climat", "Climate"),
    (
        celsius("temperature", "Température", "Temperature"),
        share("humidity", "Humidité relative", "Relative humidity"),
        celsius("dew_point", "Point de rosée", "Dew point"),
        Field(
            "dew_margin",
            "float",
            Title("Écart au point de rosée", "Margin above the dew point"),
            "K",
            -100.0,
            200.0,
        ),
        Field("light", "float", Title("Éclairement", "Illuminance"), "lx", 0.0),
    ),
    (Tag("zone", Title("Zone", "Zone")),),
)

POWER = Measurement(
    "power",
    Family.SENSOR,
    Title("Alimentation", "Power"),
    (
        Field("present", "boolean", Title("Présente", "Present")),
        Field("voltage", "float", Title("Tension", "Voltage"), "V", 0.0, 1_000.0),
        Field("current", "float", Title("Courant", "Current"), "A", -1_000.0, 1_000.0),
        Field("power", "float", Title("Puissance", "Power"), "W", -100_000.0, 100_000.0),
        Field("energy", "float", Title("Énergie", "Energy"), "W.h", 0.0, meaning="counter"),
        share("charge", "Charge de la batterie", "Battery charge"),
        Field("runtime", "float", Title("Autonomie restante", "Run time left"), "s", 0.0),
    ),
    (Tag("source", Title("Source", "Source")),),
)

UPS = Measurement(
    "ups",
    Family.SENSOR,
    Title("Onduleur", "Uninterruptible power supply"),
    (
        Field("on_battery", "boolean", Title("Sur batterie", "On battery")),
        Field("battery_low", "boolean", Title("Batterie faible", "Battery low")),
        Field("replace_battery", "boolean", Title("Batterie à changer", "Replace battery")),
        share("charge", "Charge de la batterie", "Battery charge"),
        Field("runtime", "float", Title("Autonomie restante", "Run time left"), "s", 0.0),
        Field("load", "float", Title("Charge de sortie", "Output load"), "%", 0.0, 1_000.0),
        Field("input_voltage", "float", Title("Tension d'entrée", "Input voltage"), "V", 0, 1_000),
        Field(
            "output_voltage", "float", Title("Tension de sortie", "Output voltage"), "V", 0, 1_000
        ),
        Field(
            "battery_voltage",
            "float",
            Title("Tension de batterie", "Battery voltage"),
            "V",
            0,
            1_000,
        ),
        celsius("temperature", "Température", "Temperature"),
        counter("line_bads", "Défauts du secteur (compteur)", "Mains faults (counter)"),
    ),
    (Tag("ups", Title("Onduleur", "UPS")),),
)

CONTACT = Measurement(
    "contact",
    Family.SENSOR,
    Title("Contact", "Contact"),
    (
        Field("open", "boolean", Title("Ouvert", "Open")),
        amount("changes", "Changements depuis la mesure précédente", "Changes since last reading"),
        Field("open_time", "float", Title("Ouvert depuis", "Open for"), "s", 0.0),
    ),
    (
        Tag("contact", Title("Contact", "Contact")),
        Tag("kind", Title("Genre", "Kind")),
    ),
)

PRESENCE = Measurement(
    "presence",
    Family.OCCUPANCY,
    Title("Présence", "Presence"),
    (
        Field(
            "occupied_time",
            "float",
            Title("Temps occupé sur cinq minutes", "Time occupied in five minutes"),
            "s",
            0.0,
            300.0,
            meaning="amount",
        ),
        amount("entries", "Entrées sur cinq minutes", "Entries in five minutes"),
    ),
    (Tag("sensor", Title("Capteur", "Sensor")),),
)

USE = Measurement(
    "use",
    Family.USAGE,
    Title("Usages par heure", "Uses per hour"),
    (amount("sessions", "Séances", "Sessions"),),
    (
        Tag("by", Title("Compté par", "Counted by")),
        Tag("value", Title("Valeur", "Value")),
        Tag("band", Title("Tranche de durée", "Duration band"), optional=True),
    ),
)

ORIENTATION = Measurement(
    "orientation",
    Family.USAGE,
    Title("Orientations par heure", "Orientations per hour"),
    (
        amount("offered", "Proposées", "Offered"),
        amount("taken", "Données", "Taken"),
        Field("codes", "string", Title("Empreintes des codes", "Digests of codes"), shown=False),
    ),
    (
        Tag("theme", Title("Thème", "Theme")),
        Tag("place", Title("Lieu", "Place"), optional=True),
    ),
)

APPLICATION = Measurement(
    "application",
    Family.HOST,
    Title("Application de la borne", "Kiosk application"),
    (
        Field("up", "boolean", Title("Répond", "Responding")),
        Field("heartbeat_age", "float", Title("Dernier signe de vie", "Last heartbeat"), "s", 0.0),
        Field("screen_frozen", "boolean", Title("Écran figé", "Screen frozen")),
        Field("screen_black", "boolean", Title("Écran noir", "Screen black")),
        Field("version", "string", Title("Version", "Version")),
    ),
)

PERIPHERAL = Measurement(
    "peripheral",
    Family.SENSOR,
    Title("Périphérique", "Peripheral"),
    (
        Field("ok", "boolean", Title("En état", "Working")),
        Field("paper_out", "boolean", Title("Plus de papier", "Out of paper")),
        Field("paper_low", "boolean", Title("Papier bientôt épuisé", "Paper low")),
        share("paper", "Papier restant", "Paper left"),
        Field("detail", "string", Title("Précision", "Detail")),
    ),
    (Tag("peripheral", Title("Périphérique", "Peripheral")),),
)

JOURNAL = Measurement(
    "journal",
    Family.HOST,
    Title("Journal de la borne", "Kiosk journal"),
    (
        counter("produced", "Relevés produits", "Samples produced"),
        counter("stored", "Relevés enregistrés", "Samples stored"),
        counter("rejected", "Relevés refusés", "Samples rejected"),
        counter("dropped", "Relevés abandonnés", "Samples dropped"),
        count("held", "Relevés gardés", "Samples held"),
        counter("set_aside", "Relevés mis de côté", "Samples set aside"),
        count("frames", "Trames en attente", "Frames waiting"),
        count("size", "Taille du journal", "Journal size", "By"),
        counter("resent", "Trames renvoyées", "Frames sent again"),
    ),
)

ALARM = Measurement(
    "alarm",
    Family.FAULT,
    Title("Changement d'alarme", "Alarm change"),
    (
        Field("severity", "string", Title("Gravité", "Severity")),
        Field("active", "boolean", Title("Active", "Active")),
        Field("latched", "boolean", Title("Maintenue", "Latched")),
        count("count", "Nombre de levées rapprochées", "Raised in quick succession"),
        Field("text", "string", Title("Texte", "Text")),
    ),
    (
        Tag("type", Title("Type", "Type")),
        Tag("qualifier", Title("Précision", "Qualifier"), optional=True),
    ),
)

UPLINK = Measurement(
    "uplink",
    Family.HOST,
    Title("Envoi de la borne", "Kiosk's uplink"),
    (
        Field("connected", "boolean", Title("Relié au courtier", "Connected to the broker")),
        count("window", "Fenêtre d'envoi", "Send window"),
        count("under_way", "Trames non acquittées", "Frames unacknowledged"),
        Field(
            "ack_delay", "float", Title("Délai d'acquittement", "Delay of acknowledgement"), "ms", 0
        ),
        counter("connects", "Connexions depuis le démarrage", "Connections since the start"),
    ),
)

REGISTRY = Registry(
    attentive(
        (
            *(HOST, LINK, MODEM, SNMP_INTERFACE, SNMP_HOST, ACCESS_POINT, SNMP_TRAP),
            *(HOTSPOT, HOTSPOT_USE, CLIMATE, POWER, UPS, CONTACT, PRESENCE, USE, ORIENTATION),
            *(APPLICATION, PERIPHERAL, JOURNAL, UPLINK, ALARM),
            *OFFICE_ROWS,
        )
    )
)
"""Escale's own measurements."""
