"""How fast the engine is, and against whom."""
