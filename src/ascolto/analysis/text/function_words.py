"""The little words of each language, which hold a sentence together and say nothing of what it is about.

Compiled for complaints, comments and reviews. All are written in small letters; those of Romanian and Italian without
accents, as many people type them, and those of Russian with е for ё. Words are compared in this folded form.
"""

from ascolto.analysis.text.spelling import folded

_DENIALS = {
    "bg": "не няма нямаше нито никога нищо без никакъв никаква никакво никакви никой никъде",
    "en": """
not no never without cannot nothing nobody none neither nor nowhere dont didnt wasnt isnt cant wont ain aren couldn
didn doesn don hadn hasn haven isn mustn needn shouldn wasn weren wouldn
""",
    "it": "non no mai nessun nessuno nessuna senza niente nulla neanche nemmeno neppure",
    "ro": "nu n nici fara niciodata nimic niciun nicio nimeni deloc nicaieri",
    "ru": "не нет ни без никогда ничего нельзя никто никакой никакого никакие никакая нигде",
}

_BULGARIAN = """
а аз ако ама ами беше бих би бил била било били бъда бъде бяха бях в вас ваш ваша ваше ваши ви вие все всеки всички
всичко всяка във вече го ги да дали до докато дори други друг друга друго е един една едно едни ето за заради защо
защото и или им има имам имаме имат имаше иначе из как каква какво какви както като кога когато кой което която които
който към ли ме между ми мен мене много може мога можем моя мой мои моето моята на над нас наш наша наше наши не него
нея неща нещо ни ние но някой някои някаква някакъв няколко о обаче около от отново още по под поне после почти пред
преди през при пак с са само се сега си след сме съм сте съ със също т така такъв такава такова такива там те тези ти
то това тогава тази тоя този той толкова точно тук тъй тя у ще щом щеше чак че чрез я
"""

_ENGLISH = """
a about above after again all almost also although always am an and another any anyone anything are around as at away
b back be became because become been before being below between both but by c came can come could d did do does doing
done down during e each either else even ever every everyone everything f few first for from further g get gets
getting give given go goes going gone got h had has have having he her here hers herself him himself his how however i
if in instead into is it its itself j just k l last least less let like ll m made make many may maybe me might mine
more most much must my myself n now o of off often on once one only onto or other others our ours ourselves out over
own p per perhaps put q quite r rather re really s said same say says see seem seemed several shall she should since
so some someone something still such t take taken than that the their theirs them themselves then there therefore
these they thing things this those though through thus till to together too toward two u under until up upon us use
used v ve very via w was we well went were what when where whether which while who whole whom whose why will with
within would x y yet you your yours yourself yourselves z im ive id
"""

_ITALIAN = """
a abbiamo abbia abbiano ad adesso agli ai al all alla alle allo allora alcun alcuna alcune alcuni altra altre altri
altro anche ancora anzi appena aveva avevamo avevano avevo avendo aver avere avete avrebbe b c c'e c'era ce che chi ci
cio cioe circa coi col come comunque con contro cosa cose cosi cui d da dagli dai dal dall dalla dalle dallo davvero
de degli dei del dell della delle dello dentro di dopo dove due dunque durante e ecc ed egli ella entrambi era erano
eravamo eri ero essa esse essendo essere essi esso f fa fare fatto fin fino fosse fossero fra fu furono g gia gli
gliela glielo h ha hai hanno ho i il in infatti inoltre insomma invece io l la le lei li lo loro lui ma magari me meno
mentre mi mia mie miei mio molta molte molti molto n ne negli nei nel nell nella nelle nello noi nostra nostre nostri
nostro o ogni oltre oppure ora p per percio perche perfino perlomeno piu po pochi poco poi poiche possiamo posso
possono presso prima proprio pur pure puo q qua qualche qualcosa qualcuno quale quali quando quanta quante quanti
quanto quasi quel quella quelle quelli quello questa queste questi questo qui quindi r s sara sarebbe se sei sempre
sembra si sia siamo siano siete sono sopra soprattutto sotto sta stata state stati stato sto stava stavano su sua sue
sugli sui sul sull sulla sulle sullo suo suoi t ti tra tranne troppo tu tua tue tuo tuoi tutta tuttavia tutte tutti
tutto u un una uno v va ve verso vi voi volta volte vostra vostre vostri vostro z
"""

_ROMANIAN = """
a abia acea aceasta aceea aceeasi acei aceia acel acela acelasi acele acelea acest acesta acestea acestei acestia
acestor acestui aceste acesti aci acolo acum adica ai aia aici aiurea al ala alaturi ale alt alta altceva alte altul
altii am ar are as asa asemenea asta astea astfel asupra ati atat atata atatea atatia atunci au avea aveam avem aveti
aveau avut azi b ba bine c ca cam cand care carei caror carora caruia cat cata cate cateva cati cativa catre ce cea
ceea cei cel cele celor ceva chiar ci cica cine cineva cu cui cum cumva d da daca dar dat dati de deci deja departe
desi despre din dintr dintre doar doi doua dupa e ea ei el ele era eram erau este esti eu f face facut fac fel fi fie
fiecare fiind fim fiu foarte fost g h i ia iar ii il imi in inainte inapoi inca incat insa intr intre isi iti j k l la
le li lor lui m ma mai mare macar mea mei mele mereu meu mi mie mine mod mult multa multe multi n-am ne noi nostri
nostru noastra noastre o ok or ori oricare orice oricum p pai pana pe pentru peste plus poate pot prea prin printr pt
putin puteti s sa sai sale sau se si singur sint spre sub sunt suntem sunteti t ta tai tale tau te ti tine toata toate
tot toti totul totusi trei tu u ul un una unde unei unele uneori unii unor unu unul unui v va vi voastra vom vor
vostru vreo vreun x y z zice
"""

_RUSSIAN = """
а б без более больше бы был была были было быть в вам вами вас ваш ваша ваше ваши ведь весь во вот все всего всей всем
всеми всех всю всегда вы г где да даже два для до другие другой другого друго е его ее ей ему если есть еще ж же за
затем зачем здесь и из изза или им ими их к каждый как какая какие какой каком когда кто кого кому конечно который
которая которое которые которого которой которых которым которую кроме куда ли либо лишь между меня мне много могу
можно мой моя мое мои моего моей моем моих мы на над надо нам нами нас наш наша наше наши него нее ней нем нему
несколько них но ну о об один одна одни одно однако около он она они оно от очень перед по под пока после потом потому
почему почти при про просто раз с сам сама сами само свой своя свое свои своего своей своих себе себя сейчас со собой
совсем так также такая такие такой там те тебя тем теперь то тогда того тоже той только том тот ту тут ты тебе у уж
уже хоть хотя чего чем через что чтобы чтоб чуть эта эти это этим этих этой этого этом этот эту я
"""

_LITTLE = {"bg": _BULGARIAN, "en": _ENGLISH, "it": _ITALIAN, "ro": _ROMANIAN, "ru": _RUSSIAN}


def _folded(words: str, language: str) -> frozenset[str]:
    return frozenset(folded(word, language) for word in words.split())


NEGATIONS = {language: _folded(words, language) for language, words in _DENIALS.items()}
STOP_WORDS = {language: _folded(words, language) - NEGATIONS[language] for language, words in _LITTLE.items()}
