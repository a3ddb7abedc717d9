"""What pysnmp's error indications mean to the person who has to mend it."""

from __future__ import annotations

from contract import DriverError

_SENTENCES: dict[str, tuple[str, str]] = {
    "RequestTimedOut": (
        "the SNMP agent does not answer",
        "check its address and who may ask it; a wrong community or privacy key meets silence",
    ),
    "UnknownUserName": ("the SNMP agent does not know the user", "check `user`"),
    "UnknownSecurityName": ("the SNMP agent does not know the user", "check `user`"),
    "WrongDigest": ("the SNMP agent refuses the authentication key", "check the auth key"),
    "AuthenticationFailure": (
        "the SNMP agent refuses the authentication key",
        "check the auth key",
    ),
    "DecryptionError": ("the SNMP agent refuses the privacy key", "check the privacy key"),
    "UnsupportedSecurityLevel": (
        "the SNMP agent has no authPriv for this user",
        "give the user an authentication and a privacy key",
    ),
    "NotInTimeWindow": (
        "the SNMP agent's clock has moved, as after a restart",
        "it is met anew at the next reading",
    ),
    "TooBig": ("the SNMP agent can't answer so much at once", ""),
}


class AgentSilent(DriverError):
    """Nothing came back in time."""


def refusal(indication: object, where: str) -> DriverError:
    """The error for an indication. Its text is pysnmp's class, never its content."""
    name = type(indication).__name__
    what, todo = _SENTENCES.get(name, (f"the SNMP agent could not be read: {name}", ""))
    kind = AgentSilent if name == "RequestTimedOut" else DriverError
    return kind(what, where=where, todo=todo)
