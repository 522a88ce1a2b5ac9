"""How many posts and locums, when, at what cost and with what chance."""
