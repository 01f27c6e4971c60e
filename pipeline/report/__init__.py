"""The report: one page a recording and a catalogue over all, as files that open from disk.

``pages`` makes a recording's records into what its page shows, ``catalogue`` and
``search_index`` make what is shown of all of them, ``site`` writes the folder.
"""

from pipeline.report.site import (
    DEFAULT_REPORT,
    Built,
    Observer,
    ReportOptions,
    build_report,
    forget_pages,
)

__all__ = [
    "DEFAULT_REPORT",
    "Built",
    "Observer",
    "ReportOptions",
    "build_report",
    "forget_pages",
]
