"""Files redacted at their owner's desk: text, transcripts, captions and audio, without a server."""
