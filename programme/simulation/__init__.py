"""A made-up year of the programme beside registered kiosks, for demonstrations and measurements.

`cast` says who and where, the other modules what happens; all are functions of (seed, year,
kiosks). `filling` puts it into the registers by the same doors as everybody.
"""
