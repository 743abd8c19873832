"""`python -m movie_assets`: the command, for environments whose scripts are not on the path."""

from movie_assets.cli.app import main

if __name__ == "__main__":
    main()
