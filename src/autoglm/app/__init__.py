"""The one composition root: settings become adapters, adapters become an engine."""
