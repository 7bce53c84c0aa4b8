//! What a Veil certificate is: make, sign and verify one, without I/O, clock or randomness.
