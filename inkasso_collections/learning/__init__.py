"""What needs a library that Odoo does not: fitting models. Imports neither Odoo nor, before it is used, the library."""
