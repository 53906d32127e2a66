# Each ability knows those imported before it, never those after: what comes later extends by `_inherit`.
from . import cached_mixin
from . import problem_mixin
from . import evidence_mixin
from . import ir_attachment
from . import law
from . import dunning
from . import posting
from . import doubtful
from . import letters
from . import debtor
from . import agreements
from . import credit
from . import agencies
from . import insight
from . import start
from . import privacy
from . import audit
