"""``python app.py COMMAND``: a command is an act asked for from a shell, by a thin wrapper."""
