"""What people come to a kiosk for, and what the Coop numérique calls it."""

from __future__ import annotations

from collections.abc import Mapping

THEME_OF_SERVICE: Mapping[str, str] = {
    "procedures": "aide_aux_demarches_administratives",
    "family": "reseaux_sociaux",
    "telemedicine": "sante",
    "purchases": "banque_et_achats_en_ligne",
}
"""The Coop's `thematique` of each service on a kiosk's screen."""
