"""One literal example of each payload, as bytes people can read: docs and tests use them."""

from __future__ import annotations

from collections.abc import Mapping

from contract.alarms import ActiveAlarms
from contract.commands import Command, Reply
from contract.content import Content
from contract.frames import Ack, Frame, WireModel
from contract.shadow import Desired, Reported
from contract.status import Status

EXAMPLES: Mapping[type[WireModel], str] = {
    Frame: """{"boot":"01K8ZZ0V5B2H7J6Q3M9N4P8R1T","seq":41,"clock":"synced","samples":[\
{"m":"climate","at":1790000000123456,"tags":{"zone":"cabin"},\
"fields":{"temperature":21.5,"humidity":48.0}}]}""",
    Ack: """{"boot":"01K8ZZ0V5B2H7J6Q3M9N4P8R1T","stored":[[1,40],[42,42]],"rejected":[\
{"seq":41,"indices":[0],"reason":"out_of_range","description":"humidity is 480.0, above 100.0"}]}\
""",
    Status: """{"state":"online","boot":"01K8ZZ0V5B2H7J6Q3M9N4P8R1T",\
"conn":"01K8ZZ1C9D4E5F6G7H8J9KAMBN","machine":"7c1f2a52-3b5e-4a0e-9a52-1d2f6b7f1a10",\
"at":1790000000500000,"version":"0.1.0","profile":"booth","clock":"synced","counter":7,\
"occupied":false,"drivers":{"host":{"health":"ok","detail":""}},"accounts":{"produced":120,\
"stored":118,"rejected":1,"dropped":0,"held":1,"set_aside":0}}""",
    Command: """{"id":"01K8ZZ2V5B2H7J6Q3M9N4P8R1T","kiosk":"bordeaux-victoire","counter":8,\
"action":"identify","params":{"seconds":10},"nbf":1790000000000000,"exp":1790000060000000}""",
    Reply: """{"id":"01K8ZZ2V5B2H7J6Q3M9N4P8R1T","state":"succeeded","at":1790000002000000,\
"boot":"01K8ZZ0V5B2H7J6Q3M9N4P8R1T","machine":"7c1f2a52-3b5e-4a0e-9a52-1d2f6b7f1a10",\
"detail":{"code":"lamp_lit","description":"The lamp was lit for 10 s."}}""",
    ActiveAlarms: """{"boot":"01K8ZZ0V5B2H7J6Q3M9N4P8R1T","at":1790000000500000,"alarms":[\
{"type":"mains_lost","qualifier":"","severity":"major","latched":false,\
"raised_at":1789999990000000,"changed_at":1789999990000000,"trade":"electricity",\
"consequence":{"fr":"La borne s'éteindra dans 40 minutes.",\
"en":"The kiosk will go dark in 40 minutes."},\
"advice":{"fr":"Vérifier le disjoncteur du mobilier.",\
"en":"Check the breaker in the furniture."},\
"count":1,"present":true,"acknowledged":false,"shown":40.0}]}""",
    Desired: """{"kiosk":"bordeaux-victoire","version":3,"at":1790000000000000,\
"document":{"interval_s":30,"log_level":"info"}}""",
    Reported: """{"version":3,"boot":"01K8ZZ0V5B2H7J6Q3M9N4P8R1T","at":1790000001000000,\
"document":{"interval_s":30,"log_level":"info","screen_closed":false},\
"errors":{"interval_s":"this profile measures every 60 s or slower"}}""",
    Content: """{"kiosk":"bordeaux-victoire","version":12,"at":1790000000000000,"places":[\
{"id":"sesame","name":"SESAME","address":"13 place Canteloup","commune":"33063",\
"latitude":44.8335,"longitude":-0.5655,"hours":"Mo-Fr 09:00-17:00",\
"openings":[{"starts_at":1790060400000000,"ends_at":1790089200000000}],\
"services":["Aide aux démarches administratives"],\
"themes":["aide_aux_demarches_administratives"],"fees":["Gratuit"],"languages":["ar"],\
"phone":"+33500000000","distance":850,"unconfirmed":false}],\
"workshops":[{"id":"atelier-7","place":"sesame","title":{"fr":"Mes démarches en ligne"},\
"theme":"aide_aux_demarches_administratives","starts_at":1790064000000000,\
"ends_at":1790074800000000,"free":5}],"counsellors":[],\
"collections":[{"id":"mars-victoire","name":"Place de la Victoire","address":"33000 Bordeaux",\
"title":{"fr":"Grande collecte"},\
"text":{"fr":"Collecte d'appareils inutilisés jusqu'au lundi 28/09."},\
"takes":["laptop","smartphone"],"starts_at":1789999200000000,"ends_at":1790632800000000,\
"hours":"Sa 10:00-18:00","openings":[\
{"starts_at":1790409600000000,"ends_at":1790438400000000}],"latitude":44.831,\
"longitude":-0.572,"distance":40}],\
"messages":[{"text":{"fr":"Bienvenue","en":"Welcome","ar":"مرحبا"},\
"starts_at":1790000000000000,"ends_at":1790086400000000}],"texts":{}}""",
}
