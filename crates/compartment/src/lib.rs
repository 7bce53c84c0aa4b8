//! One process of the product: its socket, keys, telemetry and database handle.
