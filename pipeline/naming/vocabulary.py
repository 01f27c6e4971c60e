"""Words that help to tell names from other capitals."""

TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "doctor", "prof", "professor", "sir", "dame", "lord", "lady",
     "madam", "madame", "monsieur", "senator", "ambassador", "hon", "honourable", "honorable",
     "excellency", "rev", "reverend"]
)  # fmt: skip
# Capitalised at the start of a sentence, or titles without a name; never names by themselves.
NOT_NAMES = frozenset(
    ["a", "about", "absolutely", "actually", "african", "after", "afternoon", "again", "ah",
     "all", "alright", "also", "although", "always", "am", "american", "an", "and", "another",
     "any", "anyone", "anything", "april", "are", "as", "at", "august", "awesome", "back",
     "because", "before", "both", "brilliant", "but", "by", "bye", "bye-bye", "cabinet", "can",
     "canada", "canadian", "certainly", "chair", "chairman", "chairperson", "chairwoman",
     "cheers", "china", "chinese", "clearly", "colleague", "colleagues", "come", "committee",
     "could", "council", "covid", "day", "dear", "december", "deputy", "did", "diolch",
     "director", "do", "does", "english", "european", "evening", "every", "everybody", "everyone",
     "exactly", "excellent", "excuse", "february", "female", "finally", "fine", "first", "floor",
     "folks", "for", "french", "friday", "friends", "from", "fun", "gentlemen", "get", "give",
     "go", "god", "good", "goodbye", "google", "got", "gotcha", "government", "great", "guys",
     "had", "has", "have", "he", "hear", "hello", "her", "here", "hey", "hi", "his", "honestly",
     "host", "house", "how", "however", "i", "if", "in", "inaudible", "indeed", "interesting",
     "internet", "is", "it", "its", "january", "july", "june", "just", "ladies", "last", "laughs",
     "laughter", "let", "like", "listen", "look", "lovely", "madam", "madamchair", "male", "many",
     "march", "may", "maybe", "me", "member", "members", "minister", "ministers", "mm-hm",
     "moderator", "monday", "more", "morning", "most", "mrchair", "mrspeaker", "much", "my",
     "never", "next", "nice", "no", "nobody", "nope", "not", "november", "now", "obviously",
     "october", "of", "off", "oh", "ok", "okay", "on", "once", "one", "only", "or", "order",
     "our", "over", "parliament", "perfect", "perhaps", "please", "president", "prime",
     "probably", "professor", "question", "questions", "really", "right", "same", "saturday",
     "say", "second", "secretary", "see", "september", "session", "she", "should", "so", "some",
     "somebody", "someone", "something", "sorry", "speaker", "still", "sunday", "super", "sure",
     "team", "thank", "thanks", "that", "the", "their", "them", "then", "there", "therefore",
     "these", "they", "third", "this", "those", "though", "three", "through", "thursday", "to",
     "today", "together", "tomorrow", "tuesday", "two", "uh-huh", "under", "understood",
     "unidentified", "until", "up", "very", "voice", "wait", "was", "we", "wednesday", "welcome",
     "well", "welsh", "were", "what", "when", "where", "whether", "which", "while", "who", "why",
     "will", "wish", "with", "would", "wow", "yeah", "yep", "yes", "yesterday", "yet", "you",
     "your", "yup"]
)  # fmt: skip
PARTICLES = frozenset(
    ["al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la",
     "le", "ten", "ter", "van", "von", "y"]
)  # fmt: skip
# Roles of those who lead a meeting.
PRESIDING_ROLES = frozenset(
    ["moderator", "chair", "chairman", "chairwoman", "chairperson", "host", "facilitator",
     "presenter"]
)  # fmt: skip
# Words of roles that anybody says at any webinar.
PLAIN_WORDS = frozenset(
    ["education", "school", "schools", "university", "programme", "program", "project", "speaker",
     "panellist", "panelist", "member", "learning", "teacher", "teachers", "students", "online",
     "digital", "with", "from", "that", "this", "and", "the", "for", "international", "world"]
)  # fmt: skip
