"""The screens, one a tab, in the order of their digits."""

from tui.screens.flyway import FlywayScreen
from tui.screens.history import HistoryScreen
from tui.screens.table_screen import TableScreen
from tui.screens.tabs import MediaScreen, PredictionsScreen
from tui.screens.training import TrainingScreen

SCREENS: tuple[type[TableScreen] | type[HistoryScreen], ...] = (
    TrainingScreen,
    MediaScreen,
    PredictionsScreen,
    FlywayScreen,
    HistoryScreen,
)
