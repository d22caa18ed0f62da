"""Random moments of a run: half of them anywhere, half of them while it writes."""

import threading
import time

STAGES = ("starting", "reading", "projecting", "finding", "writing")


class Moment:
    def __init__(self, random, until_writing, writing):
        self.while_writing = random.random() < 0.5
        self.delay = random.uniform(0, writing if self.while_writing else until_writing + writing)
        self.said, self.writes = ["starting"], threading.Event()

    def wait(self, process):
        self.listener = threading.Thread(target=self.listen, args=(process,), daemon=True)
        self.listener.start()
        if self.while_writing:
            self.writes.wait(300)
        time.sleep(self.delay)

    def listen(self, process):
        for line in process.stderr:
            self.said.append(line)
            if line.startswith("writing"):
                self.writes.set()
        self.writes.set()

    def stage(self):
        """The stage in which the process ended."""
        self.listener.join()
        return [name for name in STAGES if any(line.startswith(name) for line in self.said)][-1]


def duration_of(program, folder):
    """Seconds until a run writes, and those that it then takes."""
    begin = time.monotonic()
    process = program.start_fit(folder)
    writes = begin
    for line in process.stderr:
        if line.startswith("writing"):
            writes = time.monotonic()
    process.communicate()
    return writes - begin, time.monotonic() - writes
