"""What was said: decoding, voice activity, segmentation, engines, stabilisation."""
