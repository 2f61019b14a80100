"""The national codes of how a dossier came in, in the words of the catalogue."""

CHANNELS = {1: "counter", 2: "online", 3: "post"}
