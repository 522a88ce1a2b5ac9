"""Who should hold whom: provably fair, least disruptive proposals."""
