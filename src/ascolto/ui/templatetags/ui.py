"""The components of every page, a tag and a template each; /desk/gallery shows them in every state.

Of drawings, moments and entries a page has so many that these are one line of markup beside their tag.

A page says what, a component says how it looks. Loaded everywhere as a builtin. An argument that a component does not
know is refused. Tags with an end (`{% card %}…{% endcard %}`) are marked "block".

| component | arguments | for |
|---|---|---|
| icon | name | a drawing beside words (ui/icons.txt) |
| button | label kind icon name value form size type | sends a form; plain primary danger quiet; normal small wide |
| link_button | label url kind icon size | a link that looks like a button |
| notice (block) | tone title | info success warning danger, in icon and words |
| card (block) | title icon level link_label link_url | a titled box; level is that of its heading (2) |
| facts (block) | – | `<dt>`/`<dd>` pairs in two columns |
| field | bound_field width | label, help, error, required mark, widget; width: full half short |
| choices | bound_field | the boxes of a field alone, where what stands around them is drawn otherwise |
| form_errors | form | the summary at the top of a form, with links to the fields |
| required_note | – | says what the star means |
| stage | thing | badge of anything with `stage` and `get_stage_display()`, or of a member of a choices class |
| severity | level | 1 to 5, bars and words |
| priority | level label | 1 to 4 |
| badge | label tone | a short word: neutral info success warning danger |
| clock | name due_at at stopped_at soon_hours calendar form | due, soon, overdue, kept, late; form: full brief |
| table (block) | caption layout caption_shown | the caller writes thead and tbody; layout: stacked scroll |
| pager | earlier later label | keyset pages: addresses, empty where there is none |
| stepper | steps label | objects or dicts with label, state (done current todo skipped), note |
| timeline (block) | label | holds entries |
| entry (block) | title at who kind icon | kind: event internal public incoming |
| said | details words | what an entry tells, a paragraph each |
| empty_state (block) | title icon action url | what to do next |
| figure | label value n unit interval period url change | a number with its n; interval has low and high |
| chart (block) | block query download level | what a drawing says, the drawing, its data; holds how it is counted |
| tabs | items label | objects or dicts with label, url, is_current, count |
| filter_bar (block) | action reset label | a GET form, and the way back to everything |
| chips | items label | filters in force: dicts with label, url (without that filter) |
| breadcrumbs | label url label url … label | the last one is the page itself |
| person | name role | who, without a picture |
| money | amount currency | |
| moment | at form zone now | form: full day ago time brief |
| file_list | files empty | objects or dicts with name, url, size, note |
| reference | code url | monospaced, can be copied |
| confirm (block) | label question kind icon | the form inside appears after a first press |
| progress | done total label | how far a long job is |
"""

from django import template

from ascolto.ui.components import fields, history, lists, states, values, wording

register = template.Library()
for group in (wording, fields, states, lists, history, values):
    register.tags.update(group.register.tags)
