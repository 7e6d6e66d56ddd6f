"""Generated text for development, training and properties. The product never imports it, and no wheel holds it."""
