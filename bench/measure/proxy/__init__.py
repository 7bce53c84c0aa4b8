"""The parts of `bench/proxy`: bodies, peers, scenarios, targets, report, profile. Standard library only."""
