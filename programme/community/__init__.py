"""The groupe numérique inclusif: members, meetings, AGINUM, grants, commitments, yearly figures."""
