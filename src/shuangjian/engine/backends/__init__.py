"""The engines rules run on."""
