"""Many replications: how they run, where they are kept, what they say together."""
