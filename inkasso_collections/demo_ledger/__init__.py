"""The demo ledger: a Swedish company whose customers pay each in his own way, and the collection of what they do not.

`cast` says who there is, `characters` how they pay, `plan` who is invoiced what and when: plain values, no Odoo. `company`,
`ledger` and `bank` book them; `life` lets the days pass, with `post_office` and `office` for what people do meanwhile;
`agreements` is what they agreed on lately; `summary` tells what happened. The loader is the model `inkasso.demo.ledger`.
"""

from . import loader
