"""Which fixtures does every test see?"""

pytest_plugins = ["tests.services_plugin"]
