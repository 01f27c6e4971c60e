"""The text stages over what is published: new rules, themes or models, and no sound heard again."""

from pipeline.lake import Lake
from pipeline.settings import TextSettings
from pipeline.steps import Outcome, is_published, make_outcome, publish_tables
from pipeline.steps.ordering import plan_again
from pipeline.stopwatch import Stopwatch


def analyse_recording(lake: Lake, recording_id: str, text: TextSettings) -> Outcome:
    """Make the recording's tables again where rules, themes, models or settings have changed.

    Words and voices are those that were kept; the recording's file is not needed. What ``text``
    leaves at its default stays as it was when the recording was processed: its glossary, say.

    Raises:
        NotPublishedError: the lake does not hold the recording, or not how it was processed.
    """
    watch = Stopwatch("analysis")
    with lake.alone_with(recording_id):
        work, plan = plan_again(lake, recording_id, text=text)
        status = "unchanged"
        if not is_published(work, plan):
            publish_tables(work, plan)
            status = "published"
    return make_outcome(work, plan, status, seconds=watch.seconds)
