from . import portal
from . import portal_chatter
from . import portal_notice
from . import portal_paper
from . import portal_document
from . import portal_knowledge
from . import portal_narrowed
from . import dossier
