"""Words that a number counts or measures: such a number names nobody."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

UNITS_OF_MEASURE: Final = frozenset(
    "dollars dollar bucks cents euros euro pounds pound pence quid percent units unit years year yrs months month "
    "weeks week days day hours hour hrs minutes minute mins seconds secs times tablets tablet pills pill capsules "
    "capsule doses dose puffs drops mg milligrams milligram ml milliliters millilitres mcg micrograms grams gram "
    "kilos kilo kilograms kilometers kilometres miles mile people persons patients patient o'clock am pm degrees "
    "points feet foot inches inch thousand million billion trillion calories steps visits refills cases orders "
    "items shares square cm mm km kg lbs ounces gallons litres liters watts volts megabytes gigabytes gigs megs "
    "pages copies employees users customers members students kids children guys boxes bottles packs bags tickets "
    "seats rooms calls emails messages reps sets laps stars votes hundred dozen rpm psi hz hertz mbps kbps mph kph "
    "kwh kilowatts horsepower acres carats grand percentile yards meters metres centimeters milliseconds decades "
    "centuries subscribers followers views likes residents mil mils speed speeds kilohertz megahertz gigahertz "
    "millimetre millimetres millimeter millimeters centimetre centimetres litre liter gallon ounce knots tonnes tons "
    "volt watt amp amps teaspoon teaspoons tablespoon tablespoons".split()
)
