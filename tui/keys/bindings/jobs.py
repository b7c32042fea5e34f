"""The keys of the tab of jobs."""

from tui.keys.scope import Scope, binding

JOBS = Scope(
    "Jobs",
    (
        binding("jobs.run", "r", "run_now", "run now", "Do the task of the row now", show=True),
        binding(
            "jobs.retry", "t", "retry", "try again", "Have the failed job wait again", show=True
        ),
        binding(
            "jobs.cancel",
            "x",
            "cancel",
            "cancel",
            "Take the waiting job out of the queue, or stop the one under way",
            show=True,
        ),
        binding("jobs.stop", "escape", "stop", "stop", "Stop what is run here"),
        binding("jobs.reload", "R", "reload", "reload", "Look again"),
    ),
)
