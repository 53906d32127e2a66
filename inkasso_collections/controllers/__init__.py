# The portal of the debtor: getting in, looking, paying, answering.
from . import portal_access, portal_overview, portal_pay
from . import portal_contact, portal_channel, portal_rating, portal_plan, portal_agree

# What agencies tell by themselves.
from . import agency_hook

# The portal of the agency: the same pages' frame and forms, for those who log in as people of an agency.
from . import agency_access, agency_assignment, agency_tell, agency_upload
