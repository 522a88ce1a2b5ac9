"""Published and a council's own data into parameters of a scenario, with the fit shown."""
