"""The papers of a certification body, one module each."""
