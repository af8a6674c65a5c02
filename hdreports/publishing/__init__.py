"""A period's folder in `outputs/`: collected, described by a manifest, published as a whole."""
