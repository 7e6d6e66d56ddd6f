"""Errors of inference, by who is at fault."""


class InferenceError(Exception):
    """Root of this package's errors."""

    code = "inference_error"


class UndecodableAudioError(InferenceError):
    """The bytes are not what the client said they are, or are broken beyond what a decoder can skip."""

    code = "undecodable_audio"


class HostileAudioError(InferenceError):
    """The bytes make the decoder exceed its time, memory or output limits."""

    code = "hostile_audio"


class DecoderLostError(InferenceError):
    """The decoding worker died for no reason the client can be blamed for."""

    code = "decoder_lost"


class BacklogExceededError(InferenceError):
    """Audio arrives faster than real time beyond the backlog that is kept for a stream."""

    code = "backlog_exceeded"


class OverloadedError(InferenceError):
    """Recognition has no room for another stream."""

    code = "overloaded"


class EngineError(InferenceError):
    """An engine failed while recognising."""

    code = "engine_failed"


class WeightsError(InferenceError):
    """Weights are missing, or their digest is not the pinned one. They are not loaded."""

    code = "weights_rejected"


class UnsupportedLanguageError(InferenceError):
    """No engine serves this language."""

    code = "unsupported_language"
