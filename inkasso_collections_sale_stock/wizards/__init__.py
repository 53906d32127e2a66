from . import stop_override
