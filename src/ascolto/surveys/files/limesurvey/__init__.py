"""Structure files of LimeSurvey: `.lss` (XML, versions 1.9 to 6) and `.txt` (tab-separated), read into our questions.

Every question of such a file is kept, or named with its reason; so is every condition, check and quota that cannot be
expressed here. Formats: LimeSurvey manual, "Survey structure" and "Tab Separated Value survey structure".
"""

from ascolto.surveys.files.limesurvey.lss import read_lss
from ascolto.surveys.files.limesurvey.tabbed import read_txt

__all__ = ["read_lss", "read_txt"]
