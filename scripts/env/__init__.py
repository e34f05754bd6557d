"""The development environment of the repository: what `make setup` builds.

Plain Python and its standard library, since it runs before anything is installed.
"""
