"""The command line from a checkout: ``python cli.py simulate scenarios/medway-2016.toml``."""

from capacity.cli import main

if __name__ == "__main__":
    main()
