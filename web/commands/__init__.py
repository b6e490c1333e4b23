"""The commands of ``referat``, each kind in a module of its own."""
