"""Word lists of the role rules: who can act, what hands a benefit on, where an action ends."""

PERSONAL_PRONOUNS = frozenset(
    "we you they us them everyone everybody anyone anybody nobody someone somebody he she i "
    "him her me who".split()
)

# Nouns, in the singular, for people and bodies that can be told to act.
ACTORS = frozenset(
    "government minister parliament senate state country nation province region municipality city "
    "council commission committee ministry department agency authority board body organisation "
    "organization institution institute university college school faculty consortium enterprise "
    "company corporation business industry sector provider operator publisher employer union bank "
    "donor partner foundation charity ngo community society family household parent carer mother "
    "father teacher lecturer professor educator trainer tutor instructor student pupil learner "
    "child kid youth girl boy woman man people person citizen resident public individual member "
    "expert professional practitioner researcher scientist scholar librarian author writer "
    "developer designer engineer manager director leader head principal official officer "
    "policymaker politician legislator regulator service team group colleague friend participant "
    "delegate speaker audience listener viewer user customer client consumer reader traveller "
    "traveler visitor guest tourist canadian american worker employee staff farmer fisher senior "
    "police force court judge chair president premier secretary governor mayor assembly party "
    "opposition federation alliance network association world humanity one anyone everyone "
    "somebody landlord tenant investor economy house bureau hotel management crew".split()
)

# Participles that say what somebody is like, not what is done to them: "be committed to".
STATES = frozenset("committed involved engaged prepared concerned focused aware interested".split())

HELPING_VERBS = frozenset(
    "help support protect assist encourage enable allow train empower fund serve include reach "
    "guide motivate teach educate equip involve engage reward pay compensate prepare strengthen "
    "welcome prioritise prioritize".split()
)
GIVING_VERBS = frozenset(
    "give provide offer deliver extend grant bring send lend allocate transfer distribute make "
    "available accessible pay show guarantee".split()
)
BENEFICIARY_PREPOSITIONS = frozenset({"for"})

# Conjunctions that open what is no longer the action itself; the second group does so only
# where it opens an adverbial clause ("look at whether that works" is one action).
CLAUSE_BREAKS = frozenset(
    "because cos 'cause although though whereas unless but since otherwise which".split()
)
ADVERBIAL_BREAKS = frozenset("if when until before after while where whether so".split())
# Words that count people: "all of the teachers" acts where "the work of the teachers" does not.
COUNTERS = frozenset(
    "all one each some most many none both any every part members member group groups number "
    "people rest majority bodies body".split()
)
BREAK_MARKS = frozenset(';:—–.?!()[]"“”…') | {"--", "...", "-"}
SKIPPED_BEFORE_ACTION = frozenset(
    "to really also just certainly definitely absolutely probably perhaps maybe actually simply "
    "still now therefore obviously clearly all both always then only very you know i mean uh um "
    "like , be- immediately urgently not n't n’t never that should must will would can could shall "
    "may might ought have' need- to- of course too collectively together ' again at least "
    "personally sort kind".split()
)

# What is done and spoken of in a meeting itself.
MEETING_VERBS = frozenset(
    "speak introduce mute unmute proceed welcome thank note answer respond tell repeat clarify "
    "explain elaborate comment continue begin start join leave wait listen excuse forgive pardon "
    "congratulate remind say ask see look hear follow go come let turn hand pass stop stay "
    "refer describe outline report question feel contact consider fast-forward".split()
)
MEETING_NOUNS = frozenset(
    "microphone mic mike camera chat slide slides screen floor agenda minute minutes motion "
    "amendment petition question questions point remark remarks speaker chair colleagues "
    "answer answers website link "
    "presentation webinar session recording zoom channel podcast episode video subscribe".split()
)
# Imperatives in form only.
STOCK_IMPERATIVES = frozenset(
    "let thank thanks say imagine suppose mind okay ok yeah guess think know mean sorry look see "
    "wait hold bye hello hi welcome good bless stay take be have do get make like love need want "
    "read click remember note give bear hope".split()
) - frozenset({"make", "take", "give", "get", "bear", "remember", "read"})
