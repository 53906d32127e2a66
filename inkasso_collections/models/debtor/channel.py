"""The ways in which a debtor and the company reach each other."""

CHANNELS = [
    ("letter", "Letter"),
    ("email", "E-mail"),
    ("digital", "Digital mailbox"),
    ("sms", "Text message"),
    ("phone", "Phone"),
    ("portal", "Portal"),
]
# Those that a debtor may prefer: by which we write, or speak, to him.
PREFERRED = [(channel, label) for channel, label in CHANNELS if channel != "portal"]
# Contact that disturbs: what contact rules limit. A letter is what the law asks for, and is not limited.
LIMITED = frozenset({"phone", "sms", "email"})
