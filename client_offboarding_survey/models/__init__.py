from . import feedback
from . import res_company
from . import survey_question
from . import survey_user_input
