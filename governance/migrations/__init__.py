"""How the database of governance's records came to its present form. Run at start, each once, in order."""
