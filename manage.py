#!/usr/bin/env python
"""Django's command line. Joins the services of DATA_DIR, or starts them for the time of the command."""

import os
import sys

# Commands that ask the database nothing.
WITHOUT_SERVICES = {
    "help",
    "version",
    "build_fonts",
    "compile_texts",
    "collectstatic",
    "check",
    "makemigrations",
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal import environment

    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    quiet = name.startswith("-") or name in WITHOUT_SERVICES or "--help" in sys.argv or "-h" in sys.argv
    services = None
    try:
        environment.add_keys()
        services = None if quiet else environment.add_services()
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except environment.Unfit as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if services is not None:
            services.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
