from . import workbook, ageing, collections_pack
