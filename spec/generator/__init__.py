"""The parts of the vector generator. Written from the texts in this folder, not from any program."""
