"""The addresses of questionnaires and their editions."""

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.web.surveys import (
    questionnaires_builder,
    questionnaires_differences,
    questionnaires_files,
    questionnaires_list,
    questionnaires_page,
    questionnaires_preview,
    questionnaires_question,
    questionnaires_steps,
    questionnaires_translating,
)

SEE, DESIGN = Permission.VIEW_SURVEYS, Permission.DESIGN_SURVEYS
ONE = "<str:reference>/"
EDITION = "<str:reference>/<int:number>/"

urlpatterns = [
    page("", questionnaires_list.listed, SEE, name="questionnaires"),
    page("new/", questionnaires_list.new, DESIGN, name="new_questionnaire"),
    page("from-file/", questionnaires_files.take_in, DESIGN, name="questionnaire_from_file"),
    page(ONE, questionnaires_list.newest, SEE, name="questionnaire"),
    page(f"{ONE}rename/", questionnaires_list.rename, DESIGN, name="rename_questionnaire"),
    page(f"{ONE}next/", questionnaires_list.begin_next, DESIGN, name="begin_edition"),
    page(f"{ONE}retire/", questionnaires_list.retire, DESIGN, name="retire_questionnaire"),
    page(f"{ONE}reinstate/", questionnaires_list.reinstate, DESIGN, name="reinstate_questionnaire"),
    page(f"{ONE}taken-in/", questionnaires_files.taken_in, DESIGN, name="questionnaire_taken_in"),
    page(EDITION, questionnaires_builder.edition, SEE, name="questionnaire_edition"),
    page(f"{EDITION}arrange/", questionnaires_builder.arrange, DESIGN, name="arrange_questionnaire"),
    page(f"{EDITION}whole/", questionnaires_page.whole, DESIGN, name="questionnaire_whole"),
    page(f"{EDITION}library/", questionnaires_question.library, DESIGN, name="question_library"),
    page(f"{EDITION}put-in/", questionnaires_question.put_in, DESIGN, name="put_in_instrument"),
    page(f"{EDITION}add/<slug:question_kind>/", questionnaires_question.add, DESIGN, name="add_question"),
    page(f"{EDITION}questions/<str:code>/", questionnaires_question.edit, DESIGN, name="edit_question"),
    page(f"{EDITION}pages/", questionnaires_page.add_page, DESIGN, name="add_page"),
    page(f"{EDITION}pages/<str:code>/", questionnaires_page.edit_page, DESIGN, name="edit_page"),
    page(f"{EDITION}languages/<slug:language>/", questionnaires_translating.translation, SEE, name="translation"),
    page(f"{EDITION}languages/<slug:language>/reviewed/", questionnaires_steps.review, SEE, name="review_translation"),
    page(f"{EDITION}preview/<slug:language>/", questionnaires_preview.preview, SEE, name="preview_questionnaire"),
    page(f"{EDITION}try/", questionnaires_preview.attempt, SEE, name="try_questionnaire"),
    page(f"{EDITION}logic/", questionnaires_preview.logic, SEE, name="questionnaire_logic"),
    page(f"{EDITION}differences/", questionnaires_differences.differences, SEE, name="edition_differences"),
    page(f"{EDITION}step/", questionnaires_steps.step, SEE, name="edition_step"),
    page(f"{EDITION}file/<slug:ending>/", questionnaires_files.take_out, SEE, name="questionnaire_file"),
]
