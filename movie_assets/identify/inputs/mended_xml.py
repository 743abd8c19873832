"""XML that programs and people write wrongly, parsed all the same.

Belongs here: what is mended before parsing, what is refused. Does not belong here: what the elements mean (nfo.py).
"""

import html
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from movie_assets.errors import IdentificationError

_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")
_NAMED_ENTITY = re.compile(r"&([A-Za-z]\w{1,30});")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_ELEMENT = re.compile(r"<(?=[\s\d<=])")
_MATROSKA = re.compile(r"<!DOCTYPE\s+Tags\s+SYSTEM\s+\"matroska-?tags\.dtd\"\s*>")
"""The DTD that files of Matroska's tags name: it declares no entity, and is not fetched."""


def parsed(xml: str) -> Element:
    """Return the root of what may be several elements one after the other.

    Raises:
        ParseError: it is broken beyond what is usual.
        IdentificationError: it has a DTD or entities.
    """
    body = _MATROSKA.sub("", _DECLARATION.sub("", xml))
    for attempt in (body, _repaired(body)):
        try:
            root: Element = fromstring(attempt, forbid_dtd=True, forbid_entities=True, forbid_external=True)
            return root
        except DefusedXmlException:
            raise IdentificationError("XML with a DTD or entities is refused") from None
        except RecursionError as error:
            raise IdentificationError(f"broken XML: {error}") from None
        except ParseError as error:
            broken = error
    if "<!DOCTYPE" not in body and str(broken).startswith("junk after document element"):
        several: Element = fromstring(f"<several>{_repaired(body)}</several>", forbid_dtd=True, forbid_entities=True)
        return several
    raise broken


def _repaired(xml: str) -> str:
    """Return XML without what programs write though XML forbids it: bare & and <, HTML's names, odd characters."""
    xml = _NAMED_ENTITY.sub(
        lambda found: found[0] if found[1] in ("amp", "lt", "gt", "quot", "apos") else html.unescape(found[0]), xml
    )
    return _NO_ELEMENT.sub("&lt;", _BARE_AMPERSAND.sub("&amp;", _NO_XML.sub("", xml)))
