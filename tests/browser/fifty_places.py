"""A spreadsheet as an analyst brings it: fifty place names of several countries without coordinates, many written loosely."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook

ROWS = """
Kirkuk|Iraq|3|Rockets hit the edge of the town
15 km north of Kirkuk|Iraq|0|Roadside bomb under an army vehicle
near Balad Air Base|Iraq||Mortar shells, no damage
Hawijah|Iraq|2|Night raid on a farm
Tuz Khurmato|Iraq|5|Car bomb at the market
Al Qaim|Iraq|1|Drone strike on a truck
Haditha|Iraq||Shots at a checkpoint
Falluja|Iraq|4|Suicide bomb at a checkpoint
Makhmur|Iraq|2|Ambush of an army patrol
Sinjar|Iraq|0|Air strike on a post
Zangura|Iraq|1|Sniper fire
Jurf al-Sakhar|Iraq||Explosion in a store of munitions
Deir ez-Zor|Syria|7|Shelling of a quarter
Al Bukamal|Syria|3|Air strike on a convoy
Mayadeen|Syria|2|Roadside bomb
Palmyra|Syria|6|Attack on a bus
Raqqa|Syria|1|Motorcycle bomb
Hasakeh|Syria||Shots at a patrol
near Idlib|Syria|4|Shelling of a village
Qamishli|Syria|0|Clash at a checkpoint
Tartous|Syria||Naval fire reported
Sanaa|Yemen|8|Air strike on a barracks
Hodeidah|Yemen|2|Mine in the harbour road
Marib|Yemen|11|Missile on a camp
10 km west of Taiz|Yemen|3|Clash between armed groups
Sa'ada|Yemen|2|Air strike on a house
Kandahar|Afghanistan|6|Bomb at a mosque
Lashkar Gah|Afghanistan|3|Attack on a police post
Kunduz|Afghanistan|9|Assault on the town
Ghazni|Afghanistan|1|Truck bomb
Jalalabad|Afghanistan|4|Bomb in a rickshaw
Mazar-e Sharif|Afghanistan|0|Rocket on the airfield
Gao|Mali|2|Mortar shells on a camp
Timbuktu|Mali|1|Mine under a convoy
30 km south of Menaka|Mali|12|Attack on a village
Maiduguri|Nigeria|10|Suicide bombs at a market
Damboa|Nigeria|3|Attack on a convoy
Mogadishu|Somalia|15|Truck bomb at a junction
Baidoa|Somalia|2|Hand grenade
Kismayo|Somalia|0|Mortar shells near the airport
Mariupol|Ukraine|4|Shelling of a district
Bakhmut|Ukraine|2|Artillery fire
Avdiyivka|Ukraine|1|Artillery fire
Tripoli||2|Clashes in the south of the city
Benghazi|Libya|3|Car bomb at a hotel
Sirte|Libya|5|Air strike on a camp
San Jose|Colombia|1|Mine on a track
Xqzvwky village|Iraq|1|Shots at a farm
Diyala|Iraq|2|Attack on a pylon and its guards
Iraq|Iraq||Statement about attacks to come
""".strip().splitlines()


def workbook() -> bytes:
    """Return the spreadsheet as a file: day, place, country, killed, what happened."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Location", "Country", "Killed", "What happened"])
    for number, row in enumerate(ROWS):
        place, country, killed, what = row.split("|")
        day = date(2020, 1, 3) + timedelta(5 * number)
        sheet.append([day, place, country, int(killed) if killed else None, what])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
