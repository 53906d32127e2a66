"""Reads QR codes with the zbar library, as a bank's app would.

The library guesses how text is encoded, and takes some German for Japanese: it is asked for the bytes, which are UTF-8.
"""

import base64
import ctypes
import ctypes.util
from io import BytesIO

from PIL import Image

QR_CODE, AS_BYTES = 64, 4  # its numbers for a kind of code and for a setting
GREY = int.from_bytes(b"Y800", "little")
POINTERS = {
    "zbar_image_scanner_create": (),
    "zbar_image_create": (),
    "zbar_image_first_symbol": (ctypes.c_void_p,),
    "zbar_symbol_next": (ctypes.c_void_p,),
}


def _load():
    library = ctypes.CDLL(ctypes.util.find_library("zbar") or "libzbar.so.0")
    for name, arguments in POINTERS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = ctypes.c_void_p, arguments
    library.zbar_image_set_format.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
    library.zbar_image_set_size.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint)
    library.zbar_image_set_data.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_void_p)
    library.zbar_scan_image.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    library.zbar_image_scanner_set_config.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int)
    library.zbar_symbol_get_data.restype = ctypes.c_char_p
    library.zbar_symbol_get_data.argtypes = (ctypes.c_void_p,)
    library.zbar_image_destroy.argtypes = library.zbar_image_scanner_destroy.argtypes = (ctypes.c_void_p,)
    return library


def read_codes(picture):
    """The texts of the codes in a PIL image, or in a data URI of one."""
    if isinstance(picture, str):
        picture = Image.open(BytesIO(base64.b64decode(picture.partition(",")[2])))
    grey = picture.convert("L")
    library = _load()
    scanner, image = library.zbar_image_scanner_create(), library.zbar_image_create()
    try:
        library.zbar_image_scanner_set_config(scanner, QR_CODE, AS_BYTES, 1)
        library.zbar_image_set_format(image, GREY)
        library.zbar_image_set_size(image, *grey.size)
        data = grey.tobytes()
        library.zbar_image_set_data(image, data, len(data), None)
        library.zbar_scan_image(scanner, image)
        texts, symbol = [], library.zbar_image_first_symbol(image)
        while symbol:
            texts.append(library.zbar_symbol_get_data(symbol).decode())
            symbol = library.zbar_symbol_next(symbol)
        return texts
    finally:
        library.zbar_image_destroy(image)
        library.zbar_image_scanner_destroy(scanner)
