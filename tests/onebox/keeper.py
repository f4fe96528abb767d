"""A supervisor with the servers alone: what `make run` is before Django is needed."""

import json
import os
import signal
import sys
from pathlib import Path

from lapas_sinergi.onebox import servers
from lapas_sinergi.onebox.layout import Household, Layout
from lapas_sinergi.onebox.processes import Crew, tend_for_ever
from lapas_sinergi.onebox.talk import say


def main(var: str) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    layout = Layout(Path(var))
    layout.make()
    household = Household(layout, "http://127.0.0.1:1")
    crew = Crew(layout.logs, dict(os.environ), (household.family,))
    try:
        say(json.dumps(servers.start(crew, layout)))
        tend_for_ever(crew)
    except KeyboardInterrupt:
        pass
    finally:
        crew.stop(5)
        household.leave()


if __name__ == "__main__":
    main(sys.argv[1])
