"""Personal data in audio: masked, held back until it is known, and listened for again."""
