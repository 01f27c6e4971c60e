"""Everything this package raises on purpose.

::

    PipelineError
    ├── InputError            what the user gave cannot be used (exit code 2)
    │   ├── SettingsError         a setting, argument or webinar.toml entry
    │   ├── SourceNotFoundError   a path or URL with nothing behind it
    │   │   └── NoRecordingError      the folder or pattern is there, but holds no recording
    │   ├── MediaError            a recording that cannot be decoded
    │   │   └── NoSpeechError         decoded, but nobody speaks in it
    │   ├── RefusedAddressError   a URL that leads where downloads may not go
    │   └── FormatError           a text file that breaks its format (captions, agenda, glossary)
    ├── CoverageError         too much speech has no words, and the run is strict
    ├── TransferError         a server or the network failed in the middle of a download
    ├── SourceChangedError    a file that became another one while it was worked on
    ├── ScratchError          a place for what is in work that cannot be written
    ├── TimeLimitError        a recording took longer than it may
    ├── ProcessDiedError      the process that worked on a recording crashed
    │   └── ProcessKilledError    something killed it, most often for want of memory
    ├── EngineError           an engine that cannot be had, or failed while it worked
    │   └── EngineUnavailableError   weights or library missing; the remedy says how to get them
    └── LakeError             the lake refused
        ├── NotPublishedError     a recording that the lake does not hold
        ├── UnreachableLakeError  the object store that it lies in failed
        ├── SchemaError           records that do not fit their table
        └── EvidenceError         a record whose words are not in its statement

Every error keeps its facts as attributes and survives pickling, because workers send errors
between processes. ``may_pass`` says of a kind of error that another try may succeed.
"""


class PipelineError(Exception):
    """Base of all; says what went wrong, where, with which value, and what to do about it."""

    exit_code = 3
    may_pass = False

    def __init__(self, what: str, where: str = "", value: str = "", remedy: str = "") -> None:
        # All four go up: unpickling calls us with exactly what the base class was given.
        super().__init__(what, where, value, remedy)
        self.what = what
        self.where = where
        self.value = value
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        value = f" (got {self.value!r})" if self.value else ""
        remedy = f". {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{value}{remedy}"


class InputError(PipelineError):
    """What the user gave cannot be used."""

    exit_code = 2


class SettingsError(InputError):
    """A setting is unknown, of the wrong kind or out of range."""


class SourceNotFoundError(InputError):
    """Nothing is where the source points."""


class NoRecordingError(SourceNotFoundError):
    """The folder, pattern or prefix holds no recording."""


class MediaError(InputError):
    """The recording cannot be decoded."""


class NoSpeechError(MediaError):
    """The recording decodes, but no speech is in it."""


class RefusedAddressError(InputError):
    """The URL leads to an address that downloads may not reach."""


class FormatError(InputError):
    """A text file breaks the rules of its format."""


class CoverageError(PipelineError):
    """More of the speech has no words than a strict run lets pass."""


class TransferError(PipelineError):
    """A download failed by the fault of a server or the network."""

    may_pass = True


class SourceChangedError(PipelineError):
    """A file was changed while it was worked on; the next run takes it as it is then."""

    may_pass = True


class ScratchError(PipelineError):
    """What is in work cannot be kept on disk."""


class TimeLimitError(PipelineError):
    """The recording took longer than it may, and its process was ended."""


class ProcessDiedError(PipelineError):
    """The process that worked on the recording crashed."""


class ProcessKilledError(ProcessDiedError):
    """Something killed the process that worked on the recording."""

    may_pass = True


class EngineError(PipelineError):
    """An engine failed."""


class EngineUnavailableError(EngineError):
    """The engine, its library or its weights are not here."""


class LakeError(PipelineError):
    """The lake refused to write or read."""


class NotPublishedError(LakeError):
    """The lake holds no such recording."""

    exit_code = 2


class UnreachableLakeError(LakeError):
    """The object store that the lake lies in did not answer, or broke off."""

    may_pass = True


class SchemaError(LakeError):
    """Records or files do not have the declared columns."""


class EvidenceError(LakeError):
    """A record quotes words that its statement does not contain."""
