"""Joins the rooms: ``python app.py COMMAND``."""

import sys

from callbacks.shell.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
