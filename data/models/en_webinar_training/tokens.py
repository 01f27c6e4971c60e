"""The tokenizer, brought nearer to the words of Universal Dependencies.

spaCy's English rules part "!!", "====" and "e-mail"; the treebanks keep them whole.
"""

from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

RUNS = (r"[!?]{2,}", *(rf"{mark}{{2,}}" for mark in (r"\*", "=", "_", "~", "#", "<", ">", r"\$")))

# First halves that stay with their word: "co-operate", "pre-school".
PREFIXES = (
    "e co re ex de un pro pre non mid sub anti post semi mini multi inter ultra counter"
).split()
SPLITTING_HYPHEN = r"(?:-|–|—|--|---|——|~)(?="


def follow_the_treebanks(nlp: Language) -> None:
    """Change the pipeline's tokenizer in place."""
    defaults = nlp.Defaults
    whole = "".join(rf"(?<!\b{half})(?<!\b{half.title()})" for half in PREFIXES)
    infixes = [
        rule.replace(SPLITTING_HYPHEN, whole + SPLITTING_HYPHEN) for rule in defaults.infixes
    ]
    edges = [*RUNS, "_"]
    tokenizer = nlp.tokenizer
    tokenizer.prefix_search = compile_prefix_regex([*edges, *defaults.prefixes]).search
    tokenizer.suffix_search = compile_suffix_regex([*edges, *defaults.suffixes]).search
    tokenizer.infix_finditer = compile_infix_regex(
        [*RUNS, r"(?<=[A-Za-z])/(?=[A-Za-z])", *infixes]
    ).finditer
