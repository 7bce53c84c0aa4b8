"""The parts of `bench/run`: machine, product, scenarios, report. Python 3, standard library only."""
