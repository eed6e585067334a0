"""What people call the columns of their tables and the kinds of events in them: the words that a guess goes by."""

from __future__ import annotations

from collections.abc import Mapping

SPELLINGS: Mapping[str, str] = {
    "incident_id": "incident id|event id|id|eventid|event id cnty|uid|guid|uuid|incident number|event number|number|no|nr|ref|"
                   "reference|ref no|serial|objectid|fid|feature id|globaleventid",
    "title": "title|headline|incident title|event title|subject|event name|incident name|name"
                   "|titre|titel|titulo|العنوان|عنوان|заголовок|название|назва",
    "summary": "summary|description|desc|notes|note|details|detail|narrative|comment|comments|remarks|text|incident description|"
               "event description|what happened|cmt|beschreibung|descripcion"
                   "|الوصف|وصف|التفاصيل|تفاصيل|ملاحظات|الملاحظات|описание|описание события|примечание"
                   "|комментарий|опис|примітка|شرح|توضیحات|resume|aciklama",
    "date_start": "date start|start date|date|event date|incident date|date of incident|date of event|datum|fecha|date occurred|"
                  "occurred|when|begin|date time|datetime|timestamp|time|start|from|day date|dtg|event time|origin time|"
                  "timestart|date reported|report date|day|happened|happened on|attack date|date of attack|date of occurrence|"
                  "date and time"
                   "|التاريخ|تاريخ|تاريخ الحادث|تاريخ الحدث|تاريخ الهجوم|дата|дата события|дата інциденту"
                   "|дата події|تاریخ|tarih|data",
    "date_end": "date end|end date|to date|end|until|to|timeend"
                   "|تاريخ الانتهاء|дата окончания|дата завершення",
    "year": "year|iyear|event year", "month": "month|imonth|event month", "day": "day|iday|event day",
    "time_local": "time local|local time|time of day|hour|time of incident|event time local|time"
                   "|الوقت|وقت|время|час|heure|uhrzeit|hora|saat",
    "place_name": "place name|place|location|location name|site|town|city|village|settlement|locality|where|area|address|"
                  "where coordinates|ort|lugar|target location|sea area|town city|spot|incident location|location of incident|"
                  "place of incident|nearest town|nearest city|city name|neighbourhood|neighborhood"
                   "|المكان|مكان|الموقع|موقع|المدينة|مدينة|القرية|البلدة|المنطقة|место|местоположение"
                   "|город|населенный пункт|село|місце|місто|населений пункт|lieu|ville|localite|ciudad"
                   "|localidad|مکان|محل|yer|sehir",
    "admin1": "admin1|admin 1|adm 1|province|governorate|state|region|oblast|muhafazah|district province|provstate"
                   "|المحافظة|محافظة|الولاية|область|регион|район|регіон|provincia|departamento|استان|il",
    "country": "country|country code|iso2|iso3|iso|iso code|nation|country name|land|pais|country txt"
                   "|البلد|الدولة|بلد|دولة|страна|країна|pays|کشور|ulke",
    "lat": "lat|latitude|y|ycoord|y coord|geo lat|lat dd|point y|y coordinate|latitud|decimal latitude|gps lat|breite|"
           "latitude dd"
                   "|خط العرض|دائرة العرض|широта|عرض جغرافیایی|enlem|breitengrad",
    "lon": "lon|long|lng|longitude|x|xcoord|x coord|geo lon|geo long|lon dd|long dd|point x|x coordinate|longitud|"
           "decimal longitude|gps lon|gps long|laenge|longitude dd"
                   "|خط الطول|долгота|довгота|طول جغرافیایی|boylam|laengengrad",
    "coordinates": "coordinates|coords|lat lon|lat long|latlon|latlong|latlng|lat lng|estimated coordinates|gps|gps coordinates|"
                   "mgrs|mgrs coordinate|position|geo point|geopoint|geolocation|point|wkt|geom wkt|coordinate|grid|"
                   "location coordinates|lon lat|lonlat"
                   "|الإحداثيات|إحداثيات|احداثيات|координаты|координати|coordonnees|coordenadas"
                   "|koordinaten|مختصات|koordinatlar",
    "radius_m": "radius m", "geo_precision": "geo precision",
    "event_type": "event type|type|incident type|type of incident|category|incident category|incident|kind|attack type|"
                  "event category|class|type of event|type of attack|tactic|event"
                   "|النوع|نوع الحادث|نوع الحدث|نوع الهجوم|тип|тип события|вид|тип події|type d evenement"
                   "|tipo|tipo de evento|art|نوع|tur",
    "sub_event_type": "sub event type|subtype|sub type|subcategory|sub category",
    "weapon": "weapon|weapons|weapon type|munition|munitions|means of attack|weapon used"
                   "|السلاح|نوع السلاح|оружие|зброя|arme|arma|waffe",
    "killed": "killed|fatalities|deaths|dead|kia|fatality|no killed|number killed|total killed|killed total|people killed|nkill|"
              "total fatalities|number of deaths|total deaths|number of fatalities|no of deaths|number of dead|number dead|"
              "dead people|persons killed|killed persons|deceased|tote"
                   "|القتلى|قتلى|عدد القتلى|الشهداء|عدد الشهداء|погибшие|погибло|убитые|убито|загиблі"
                   "|загинуло|morts|tues|muertos|fallecidos|getotete|کشته|کشته ها|olu",
    "killed_min": "killed min|min killed|deaths low|low", "killed_max": "killed max|max killed|deaths high|high",
    "wounded": "wounded|hurt|injured|injuries|wia|no injured|number injured|total injured|people injured|nwound|number wounded|"
               "number of injured|number of wounded|no of injured|total wounded|persons injured|injured persons|people wounded"
                   "|الجرحى|جرحى|عدد الجرحى|المصابين|الإصابات|раненые|ранено|пострадавшие|поранені|blesses"
                   "|heridos|verletzte|مجروح|زخمی|yarali",
    "wounded_min": "wounded min|min injured", "wounded_max": "wounded max|max injured",
    "perpetrator": "perpetrator|perpetrators|actor|attacker|attackers|perpetrator group|group|gname|responsible|"
                   "claimed by"
                   "|الجاني|المنفذ|الجهة المنفذة|исполнитель|виновник|виконавець|tater",
    "suspected": "suspected|suspect|suspects|suspected actor|suspected perpetrator|attributed to|blamed|"
                 "blamed on|blamed group|group blamed|who is blamed",
    "target": "target|targets|target name"
                   "|الهدف|цель|мишень|ціль|cible|objetivo|ziel",
    "victim": "victim|victims"
                   "|الضحية|الضحايا|жертва|жертвы|жертви|victime|victima|opfer",
    "other_actor": "other actor|other actors|actor 1|actor1|actor 2|actor2|side a|side b|"
                   "party 1|party 2|belligerent 1|belligerent 2",
    "attribution": "attribution", "attributed_by": "attributed by", "status": "status", "confidence": "confidence",
    "source": "source|sources|source 1|source 2|source 3|source 4|source1|source2|source3|url|urls|link|links|source url|"
              "source link|source publisher|reference url|reference link|web link|sourceurl|quelle|fuente"
                   "|المصدر|مصدر|الرابط|источник|ссылка|джерело|посилання|منبع|kaynak",
    "source_title": "source title", "source_published": "source published|source date|published",
    "source_updated": "updated|last updated|modified|last modified|updated at|last update|source updated",
}  # fmt: skip
"""What columns are called that hold each field, folded, the likeliest first."""

EVENT_WORDS = (
    (r"suicide|svbied|vbied suicide", "suicide-attack"),
    (r"chemical|chlorine|sarin", "chemical-attack"),
    (r"drone|\buavs?\b|\buas\b|air ?strike|airstrike|air raid|aerial|loitering", "air-drone-strike"),
    (r"ballistic|cruise missile|missile", "missile-strike"),
    (r"rocket|katyusha", "rocket-attack"),
    (r"mortar|shell|artillery|indirect fire|\bidf\b", "shelling"),
    (r"\bi\.?e\.?d\b|bomb|grenade|\b(land)?mines?\b", "bomb-ied"),
    (r"(quarry|mining|gas|industrial|accidental|volcanic) (blast|explosi)", ""),
    (r"explosi|blast", "bomb-ied"),
    (r"assassinat|targeted killing", "assassination"),
    (r"abduct|kidnap|hostage", "abduction"),
    (r"firefight|clash|armed assault|small arms|gun ?fire|battle|ambush|shooting|skirmish", "firefight"),
    (r"attack on civilian|violence against civilian|massacre|execution", "attack-on-civilians"),
    (r"\briot|\bmobs?\b", "riot"),
    (r"protest|demonstration|storming|\bsit[- ]?ins?\b", "protest-storming"),
    (r"arrest|raid|detention|detain", "arrest"),
    (r"hand ?over|transfer of base|withdrawal", "base-handover"),
    (r"statement|announce|threat", "announcement"),
)
"""Words in a type column and the event type that they most likely mean; a person sees and can change each."""
