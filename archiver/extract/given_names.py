"""Given names, folded: a line of two capitalised words alone is somebody's name when the first is one of these.

The common ones of Italy, and of the languages from which Italian blogs translate and reprint. Left out are names that
are as often something else on a line of their own, such as Alba, Bianca, Marina, Natale, Rosa, Santo, Stella, Vittoria.
"""

from __future__ import annotations

_ITALIAN = """
    achille ada adalberto adamo adele adelmo adolfo adriana adriano agata agnese agostino alberta alberto alcide
    aldo alessandra alessandro alessia alessio alex alfio alfonso alfredo alice alida amalia ambrogio amedeo amelia
    amerigo amilcare anastasia andrea angela angelica angelo anita anna annalisa annamaria annarita anselmo
    antonella antonello antonia antonietta antonino antonio arcangelo arianna aristide armando armida arnaldo arrigo
    artemio arturo ascanio attila attilio augusto aurelio baldassarre barbara bartolomeo battista beatrice benedetta
    benedetto beniamino benito beppe bernardo berta bettina biagio biancamaria bice bonaventura brenno brigida bruna
    bruno calogero camilla camillo carla carlo carlotta carmela carmelo carmen carmine carolina casimiro cataldo
    caterina cecilia celeste celestino cesare cesarina chiara cinzia ciriaco ciro clara claudia claudio clelia
    clemente cleto clotilde concetta concetto cornelia corrado cosimo costantino costanza cristian cristiana
    cristiano cristina dalila damiano daniela daniele danilo dante daria dario davide debora deborah decio delfina
    delia demetrio denis denise diana diego dina dino dionigi domenica domenico donata donatella donato dora doriana
    doriano dorotea duccio edda edgardo edmondo edoardo egidio egle elda elena eleonora elettra elia eliana eligio
    elio elisa elisabetta eliseo elsa elvio elvira elvis emanuel emanuela emanuele emilia emiliano emilio emma enea
    ennio enrica enrico enza enzo ercole erica erika ermanno ermes ermete erminia erminio ernesto eros ersilia ester
    ettore eugenia eugenio eva evaristo evelina ezio fabiana fabiano fabio fabiola fabrizia fabrizio fausta fausto
    federica federico fedora felice ferdinando fernanda fernando ferruccio fiammetta filiberto filippo filomena
    fiorella fiorenza fiorenzo flaminia flavia flavio floriana floriano fosca franca francesca francesco franco
    fulvia fulvio gabriela gabriele gabriella gaetana gaetano galileo gaspare gastone gemma generoso genoveffa
    gerardo geremia germana germano giacinto giacobbe giacomo giada giambattista giampaolo giampiero giampietro gian
    gianantonio gianbattista giancarla giancarlo giandomenico gianfranco gianluca gianluigi gianmarco gianmaria
    gianna gianni giannina giannino gianpaolo gianpiero gigi gigliola gilberto gilda ginevra gino gioacchino gioele
    giordano giorgia giorgina giorgio giosue giovanna giovanni girolamo gisella giuditta giulia giuliana giuliano
    giulietta giulio giuseppe giuseppina giusi giustino giusy glauco goffredo graziano graziella gregorio greta
    gualtiero guerrino guglielmo guido gustavo ida ignazio igor ilaria ilario ilda ildebrando ines innocente
    innocenzo iolanda ippolito irene ireneo iris irma isa isabella isidoro ivan ivana ivano ivo ivonne jacopo
    jessica katia laerte lamberto lapo laura lavinia lazzaro lea leandro lella leo leonarda leonardo leone leonida
    leonora leopoldo letizia lia licia lidia liliana lina linda lino lionello lisa livia livio lodovico loredana
    lorella lorena lorenza lorenzo loretta loris luana luca lucia luciana luciano lucilla lucio lucrezia ludovica
    ludovico luigi luigia luigina luigino luisa maddalena mafalda manfredi manlio manola manuel manuela mara
    marcantonio marcella marcello marco margherita maria mariachiara mariagrazia mariangela marianna mariano
    mariarita mariarosa mariateresa marica mariella marilena marinella mario mariolina marisa marisol marta martina
    martino marzia marzio massimiliano massimino massimo matilde matteo mattia maura maurizia maurizio mauro medardo
    melania melchiorre melissa michela michelangelo michele miguel milena milva mimma mimmo mina mirco mirella
    miriam mirko mirta moira monica morena moreno nadia nando natalia natalina natalino nazareno nello nerina nerio
    nestore nevia nevio nicola nicole nicoletta nicolo nilde nina nino nives noemi nora norberto norma nunzia nunzio
    oddone ofelia olga olimpia olindo oliviero ombretta onofrio orazio oreste orietta orlando ornella orsola oscar
    osvaldo otello ottavia ottavio ottone ottorino palmira pamela pancrazio paola paolo pasquale patrizia patrizio
    pia pier piera pierangelo pierfrancesco piergiorgio piergiuseppe pierino pierluigi piermario piero pierpaolo
    pietro pina pino pio pippo pompeo prospero quirino rachele raffaela raffaele raffaella raimondo ramona raniero
    rebecca regina remigio remo renata renato renzo riccarda riccardo rina rinaldo rino rita roberta roberto rocco
    rodolfo rolando romeo romina romolo romualdo rosalba rosalia rosamaria rosangela rosanna rosaria rosario rosetta
    rosina rosita rosolino rossana rossella ruggero ruggiero sabatino sabina sabrina salvatore salvo samanta
    samantha samuel samuele sandra sandrino sandro sante sara saverio savina savino sebastiana sebastiano serafina
    serafino sergio settimio severina severino silvana silvano silvestro silvia silvio simona simone simonetta siro
    sofia sonia stefania stefano susanna taddeo tania tarcisio tatiana tea tecla teodora teodoro terenzio teresa
    tiberio tina tino tito tiziana tiziano tobia tommasa tommasina tommaso tonino tosca tristano tullia tullio
    ubaldo uberto ugo ugolino ulderico ulisse umberto urbano valdo valentina valentino valeria valerio valter
    vanessa vanni vasco verena veronica vilma vincenza vincenzina vincenzo vinicio virgilio virginia virginio virna
    vitale vito vittorino vittorio viviana vladimiro walter wanda werther wilma zaccaria zaira zeno zita zoe
"""
_FOREIGN = """
    aaron abdul abdullah abel abigail adam adrian adrien agnes ahmad ahmed aidan alain alan albert alejandro
    aleksandr aleksej alexander alexandra alexandre alexei alexey alfred ali allen amanda amir amy ana anatol
    anatolij anders andre andreas andrei andrej andres andrew andrey andrzej angus ann anne annette anthony antoine
    anton antony arnaud arthur artur astrid axel barry basil beate ben benedikt benjamin bernard bernd bernhard bill
    birgit bjorn bob boris brad brandon brian brigitte bruce caitlin carl carlos caroline catherine charles
    charlotte chris christa christian christiane christina christine christoph christophe christopher claire claude
    claus colin craig cynthia daniel daniil dave david dean dennis diane didier dieter dirk dmitri dmitrij dmitriy
    dmitry dominic dominique donald dorothy doug douglas edgar edith eduard eduardo edward edwin elizabeth ellen
    emily emmanuel enrique eric erich erik ernst esther eugene evgenij evgeny farhad felix francis francisco
    francois frank franz fred frederic frederick friedrich fyodor gabor gabriel gareth gary gavriil gennadij
    geoffrey georg george georges gerald gerard gerd gerhard gideon giles gilles glenn gordon graham greg gregor
    gregory guillaume gunnar gunter gustav guy hannah hans harald harold harry hassan heike heiko heiner heinrich
    heinz helen helena helga helmut henri henry herbert hermann horst howard hubert hugh hugo hussein ian ibrahim
    ilya ingo ingrid irina isaac isabel isabelle jack jacob jacques jaime jakob james jamie jan jane janet janos
    jason javier jean jeff jeffrey jens jeremy jerry jill jim jo joachim joan joao joe joel johan johann johannes
    john jonas jonathan jordan jorg jorge jose josef joseph joshua juan judith julia julian julie julien jurgen
    jutta kai karen karin karl karlheinz kate katharina katherine kathrin kathy katja keith kelly ken kenneth kevin
    kim kirill klaus konrad konstantin kurt kyle larry lars laurence laurent lawrence lee len lena leon leonard
    leonid lewis louis louise lucas lucy ludwig luis lukas lutz lydia lynn madeleine manfred marc marcel marcin
    marcus marek margaret marguerite marian marie mark markus martha martin marwan mary mateusz matt matthew
    matthias maurice max maxim maxime megan melanie michael michail michal michel michelle mihail mike mikhail
    mohamed mohammad mohammed monika moritz moshe muhammad mustafa nadine nancy natalia natalie nathan neil niall
    nicholas nick nicolas nigel nikita nikolai nikolaj nikolaus nikolay nils noah noam norbert norman olaf oleg
    oliver olivier omar oskar otto pablo pascal patrick paul paula paulo pavel pawel pedro pepe pete peter petra
    phil philip philipp philippe pierre piotr rachel rafael rainer ralf ralph ramon raul ray raymond reiner reinhard
    renat renate rene ricardo richard rick robert robin rodrigo roger roland rolf roman ron ronald rosemary ross roy
    rudolf rudy rupert russell ruth ryan sabine sam samir sarah scott sean sebastian serge sergei sergej sergey seth
    seymour shaun sheila simon sophie stanislav stefan stephan stephane stephanie stephen steve steven stuart susan
    susanne sven svetlana sylvain sylvia tatjana ted terry thierry thomas thorsten tim timothy tobias todd tom tomas
    tony torsten tyler udo ulf uli ulrich ulrike ursula uta uwe vadim valentin valerij victor viktor vincent vitali
    vitalij vladimir volker wayne wendy werner wilfried wilhelm william winfried wolf wolfgang xavier yann yasmin
    yuri yurij yves yvonne zoltan
"""
GIVEN_NAMES = frozenset((*_ITALIAN.split(), *_FOREIGN.split()))
