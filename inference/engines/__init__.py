"""The engines that turn an utterance into text, one module each."""
