"""Reviewed tables of names: how towns and countries are written, and which codes highlight what."""

from __future__ import annotations

import re

# Countries whose towns GeoNames names by transliteration: the first official language is not in Latin script.
FOREIGN_SCRIPTS = {
    "ar", "fa", "ps", "ur", "he", "ru", "uk", "be", "bg", "sr", "mk", "el", "hy", "ka", "kk", "ky", "mn", "tg", "hi",
    "bn", "ne", "si", "dv", "ta", "te", "th", "lo", "km", "my", "dz", "am", "ti", "ko", "ja", "zh", "pa",
}  # fmt: skip
# Countries listed under another first language whose towns are transliterated all the same.
TRANSLITERATED = {"IN", "PK", "IL", "PS", "ER", "DJ", "SO", "TD", "AF", "IR", "LB", "MA", "DZ", "TN", "EH", "MR", "SD"}
# Where the name begins with the Arabic article.
ARTICLE_COUNTRIES = {"IQ", "SY", "YE", "JO", "PS", "SA", "KW", "QA", "BH", "AE", "OM", "EG", "LY", "SD", "IL"}
KEEPS_APOSTROPHE = {"CN", "TW", "JP", "KR", "KP", "SO", "DJ", "ET"}  # Xi'an is spelled so

ARTICLE = re.compile(r"^(?:Al|Ad|Ar|As|Ash|At|Ath|Az|An)[ -](?=[A-Z])", re.IGNORECASE)  # "El" is part of names as used
ADMINISTRATIVE = re.compile(
    r"^(?:Nahiyat|Nahiya|Qada'?|Markaz|Qaryat|Madinat)(?: (?:al|ad|ar|as|ash|at|ath|az|an))? ", re.IGNORECASE
)

# Reviewed names: (ISO 3166-1 alpha-2, folded GeoNames name) -> the name English-language reporting uses.
KNOWN_NAMES = {
    ("IQ", "Basrah"): "Basra", ("IQ", "Dihok"): "Duhok", ("IQ", "Abu Ghurayb"): "Abu Ghraib",
    ("IQ", "Al-Kut"): "Kut", ("IQ", "Al Kut"): "Kut", ("IQ", "Bayji"): "Baiji", ("IQ", "Zaxo"): "Zakho",
    ("IQ", "Al-Hamdaniya"): "Qaraqosh", ("IQ", "Al Faw"): "Al-Faw", ("IQ", "Al Qa'im"): "Al-Qaim",
    ("IQ", "Al Qaim"): "Al-Qaim", ("IQ", "Hadithah"): "Haditha", ("IQ", "Khasnahzan"): "Kasnazan",
    ("IQ", "Qeladize"): "Qaladiza", ("IQ", "Al Miqdadiyah"): "Muqdadiyah", ("IQ", "Tuz Khurmatu"): "Tuz Khurmatu",
    ("IQ", "Tallkayf"): "Tel Kaif", ("IQ", "Koysinceq"): "Koya", ("IQ", "Kelar"): "Kalar", ("IQ", "Hit"): "Hit",
    ("IQ", "Ar Rutbah"): "Rutba", ("IQ", "Al Mahmudiyah"): "Mahmudiyah", ("IQ", "Az Zubayr"): "Zubair",
    ("IQ", "Abu al-Kahsib"): "Abu al-Khasib", ("IQ", "Al Hillah"): "Hillah", ("IQ", "Sumayl"): "Sumel",
    ("IQ", "Jamjamal"): "Chamchamal", ("IQ", "Khanaqin"): "Khanaqin", ("IQ", "Aqrah"): "Akre",
    ("IQ", "Ruwandiz"): "Rawanduz", ("IQ", "Al-Musayab"): "Musayyib", ("IQ", "Al Madinah"): "Al-Madina",
    ("IQ", "Barzan"): "Barzan", ("IQ", "Bartalah"): "Bartella", ("IQ", "Ad Dujayl"): "Dujail", ("IQ", "Anah"): "Anah",
    ("IQ", "Shaqlawah"): "Shaqlawa", ("IQ", "Al Hayy"): "Al-Hay", ("IQ", "Al Diwaniyah"): "Diwaniyah",
    ("IQ", "As Samawah"): "Samawah", ("IQ", "Ranyah"): "Ranya", ("IQ", "Tall Afar"): "Tal Afar",
    ("IQ", "Makhmur"): "Makhmour", ("IQ", "Al Hawijah"): "Hawija", ("IQ", "Baynjiwayn"): "Penjwin",
    ("IQ", "Ar Ramadi"): "Ramadi", ("IQ", "Safwan"): "Safwan",
    ("SY", "Ar Raqqah"): "Raqqa", ("SY", "Hamah"): "Hama", ("SY", "Al Hasakah"): "Hasakah",
    ("SY", "Dara"): "Daraa", ("SY", "Al Bab"): "Al-Bab", ("SY", "Duma"): "Douma", ("SY", "Izaz"): "Azaz",
    ("SY", "As-Suwayda"): "Suwayda", ("SY", "Albu Kamal"): "Abu Kamal", ("SY", "Tadmur"): "Palmyra",
    ("SY", "Ayn al Arab"): "Kobani", ("SY", "Al-Tabqa"): "Tabqa", ("SY", "Ath Thawrah"): "Tabqa",
    ("SY", "Jablah"): "Jableh", ("SY", "Al Qunaytirah"): "Quneitra", ("SY", "Khan Shaykhun"): "Khan Sheikhoun",
    ("SY", "As Salamiyah"): "Salamiyah", ("SY", "Al Qusayr"): "Al-Qusayr", ("SY", "At Tanf"): "Al-Tanf",
    ("SY", "Ra's al 'Ayn"): "Ras al-Ayn", ("SY", "Ras al Ayn"): "Ras al-Ayn", ("SY", "Tall Abyad"): "Tell Abyad",
    ("SY", "Al Malikiyah"): "Al-Malikiyah", ("SY", "Jisr ash Shughur"): "Jisr al-Shughur",
    ("SY", "Ma`arrat an Nu`man"): "Maarat al-Numan", ("SY", "Maarrat an Numan"): "Maarat al-Numan",
    ("SY", "Al Mayadin"): "Mayadin", ("SY", "Tartus"): "Tartus", ("SY", "Nawa"): "Nawa", ("SY", "At Tall"): "Al-Tall",
    ("YE", "Al Hudaydah"): "Hodeidah", ("YE", "Sadah"): "Saada", ("YE", "Marib"): "Marib", ("YE", "Al Mukha"): "Mokha",
    ("YE", "Zinjibar"): "Zinjibar", ("YE", "Al Bayda"): "Al-Bayda", ("YE", "Sayyan"): "Sayyan",
    ("SD", "Qadarif"): "Gedaref", ("LB", "Nabatiye et Tahta"): "Nabatieh", ("LB", "Aarsal"): "Arsal", ("LB", "El Hermel"): "Hermel",
    ("LB", "En Naqoura"): "Naqoura", ("LB", "Chmistar"): "Shmistar", ("LB", "Habbouch"): "Habboush",
    ("IR", "Orumiyeh"): "Urmia", ("IR", "Neyshabur"): "Nishapur", ("IR", "Ahvaz"): "Ahvaz",
    ("JO", "Az Zarqa"): "Zarqa", ("JO", "Az Zarqa'"): "Zarqa", ("JO", "Al Karak"): "Karak", ("JO", "Maan"): "Ma'an",
    ("JO", "Qir Moav"): "Karak", ("EG", "Bani Suwayf"): "Beni Suef", ("EG", "Qina"): "Qena", ("EG", "Siwah"): "Siwa",
    ("EG", "Al Kharjah"): "Kharga", ("EG", "Al Ashir min Ramadan"): "10th of Ramadan", ("PS", "Janin"): "Jenin",
    ("SA", "Madinah"): "Medina", ("SA", "Sakakah"): "Sakaka", ("UA", "Zaporizhzhya"): "Zaporizhzhia",
    ("UA", "Vinnytsya"): "Vinnytsia", ("UA", "Kryvyy Rih"): "Kryvyi Rih", ("UA", "Simferopol"): "Simferopol",
    ("DE", "Koln"): "Cologne", ("ES", "Sevilla"): "Seville", ("GR", "Rodos"): "Rhodes",
    ("RU", "Nizhniy Novgorod"): "Nizhny Novgorod", ("KW", "Al Ahmadi"): "Ahmadi", ("KW", "Al Jahra"): "Jahra",
    ("SA", "Ad Dammam"): "Dammam", ("SA", "Al Hufuf"): "Hofuf", ("SA", "At Taif"): "Taif", ("SA", "Al Jubayl"): "Jubail",
    ("SA", "Buraydah"): "Buraidah", ("SA", "Al Kharj"): "Al-Kharj", ("SA", "Khamis Mushayt"): "Khamis Mushait",
    ("EG", "Al Mahallah al Kubra"): "El Mahalla", ("EG", "Al Mansurah"): "Mansoura", ("EG", "Al Fayyum"): "Faiyum",
    ("EG", "Al Minya"): "Minya", ("EG", "Al Arish"): "Arish", ("EG", "Asyut"): "Asyut", ("EG", "Az Zaqaziq"): "Zagazig",
    ("LY", "Misratah"): "Misrata", ("LY", "Al Bayda"): "Bayda", ("LY", "Surt"): "Sirte", ("LY", "Az Zawiyah"): "Zawiya",
    ("LY", "Darnah"): "Derna", ("LY", "Ajdabiya"): "Ajdabiya", ("LY", "Al Khums"): "Khoms", ("LY", "Sabha"): "Sabha",
    ("SD", "Nyala"): "Nyala", ("SD", "Al-Fashir"): "El Fasher", ("SD", "El Obeid"): "El Obeid",
    ("SD", "Ad-Damazin"): "Ad-Damazin", ("SD", "Geneina"): "El Geneina",
    ("AF", "Jalalabad"): "Jalalabad", ("AF", "Mazar-e Sharif"): "Mazar-i-Sharif", ("AF", "Lashkar Gah"): "Lashkar Gah",
    ("IL", "Beersheba"): "Beersheba", ("PS", "Khan Yunis"): "Khan Younis", ("PS", "Rafah"): "Rafah",
}  # fmt: skip

# Names for countries where world-atlas abbreviates or is older than the name in use.
COUNTRY_NAMES = {
    "US": "United States", "MK": "North Macedonia", "SZ": "Eswatini", "CD": "DR Congo", "CG": "Congo",
    "CF": "Central African Republic", "BA": "Bosnia and Herzegovina", "DO": "Dominican Republic", "SS": "South Sudan",
    "GQ": "Equatorial Guinea", "EH": "Western Sahara", "CI": "Ivory Coast", "TL": "Timor-Leste", "TR": "Turkey",
    "SB": "Solomon Islands", "MH": "Marshall Islands", "FK": "Falkland Islands", "KP": "North Korea",
    "KR": "South Korea", "LA": "Laos", "CZ": "Czechia", "BN": "Brunei", "CV": "Cape Verde", "MM": "Myanmar",
}  # fmt: skip

# Parts without an ISO code of their own: the country whose code highlights them (usual coding of incident data).
HIGHLIGHTED_WITH = {
    "N. Cyprus": "CY", "Cyprus U.N. Buffer Zone": "CY", "Dhekelia": "CY", "Akrotiri": "CY", "Somaliland": "SO",
    "Baikonur": "KZ", "USNB Guantanamo Bay": "CU", "Clipperton I.": "FR", "Indian Ocean Ter.": "AU",
    "Coral Sea Is.": "AU",
}  # fmt: skip
ISO_BY_NAME = {"Kosovo": "XK"}  # user-assigned code, as in GeoNames


# Entries that are no names of towns.
NO_NAME = re.compile(r"[,;/0-9]|\b(?:village of|cemetery|camp)\b|(?-i:\b[A-Z]{3,}\b)", re.IGNORECASE)
