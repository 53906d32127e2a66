from . import workbook, ageing, agency_review, collections_pack
