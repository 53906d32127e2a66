from . import collect, hold_items, print_letters
