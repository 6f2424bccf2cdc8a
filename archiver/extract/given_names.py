"""Given names, folded: a line of two capitalised words alone is somebody's name when the first is one of these.

The common ones of Italy, and of the languages from which Italian blogs translate and reprint. Left out are names that
are as often something else on a line of their own, such as Alba, Bianca, Marina, Natale, Rosa, Santo, Stella, Vittoria.
"""

from __future__ import annotations

_ITALIAN = """
    achille ada adalberto adamo adele adelmo adolfo adriana adriano agata agnese agostino alberta alberto aldo
    alessandra alessandro alessia alessio alex alfio alfonso alfredo alice alida amalia amedeo amelia amerigo
    amilcare anastasia andrea angela angelica angelo anita anna annalisa annamaria annarita antonella antonello
    antonia antonietta antonino antonio arianna aristide armando arnaldo arrigo arturo attilio augusto aurelio
    barbara bartolomeo battista beatrice benedetta benedetto beniamino benito beppe bernardo berta biagio bice
    brigida bruna bruno camilla camillo carla carlo carlotta carmela carmelo carmen carmine carolina caterina
    cecilia celeste cesare chiara ciro clara claudia claudio clelia clemente clotilde concetta concetto corrado
    cosimo costantino costanza cristian cristiana cristiano cristina damiano daniela daniele danilo dante daria
    dario davide debora deborah delia demetrio denis diana diego dina dino domenica domenico donata donatella donato
    dora dorotea duccio edda edgardo edmondo edoardo elda elena eleonora elia eliana elisa elisabetta elsa elvira
    emanuela emanuele emilia emiliano emilio emma enea ennio enrica enrico enza enzo ercole erica erika ermanno
    ermes ernesto ester ettore eugenia eugenio eva fabiana fabiano fabio fabrizia fabrizio fausta fausto federica
    federico felice ferdinando fernanda fernando ferruccio filippo filomena fiorella fiorenza fiorenzo flavia flavio
    fosca franca francesca francesco franco fulvia fulvio gabriela gabriele gabriella gaetana gaetano gaspare
    gastone gemma generoso genoveffa gerardo germana germano giacinto giacobbe giacomo giada gian giancarlo
    gianfranco gianluca gianluigi gianmarco gianmaria gianna gianni gianpaolo gianpiero gilberto gilda ginevra gino
    giordano giorgia giorgio giosue giovanna giovanni girolamo gisella giulia giuliana giuliano giulio giuseppe
    giuseppina giusi giusy glauco goffredo graziano graziella gregorio greta guglielmo guido gustavo ida ignazio
    igor ilaria ilario ilda ines innocenzo iolanda ippolito irene iris irma isa isabella isidoro ivan ivana ivano
    ivo jacopo jessica katia laura lavinia lea leandro lella leo leonarda leonardo leone leonida leonora leopoldo
    letizia lia lidia liliana lina linda lino lisa livia livio loredana lorena lorenza lorenzo loretta loris luca
    lucia luciana luciano lucio lucrezia ludovica ludovico luigi luigia luigina luisa maddalena mafalda manfredi
    manlio manuel manuela mara marcella marcello marco margherita maria mariangela marianna mariano mariarosa marica
    mariella marilena mario marisa marta martina martino marzia marzio massimiliano massimo matilde matteo mattia
    maura maurizia maurizio mauro melania melissa michela michelangelo michele miguel milena mimma mimmo mirco
    mirella miriam mirko moira monica morena moreno nadia nando nazareno nello nerina nestore nevio nicola nicole
    nicoletta nicolo nina nino noemi nora norberto norma nunzia nunzio oddone ofelia olga olimpia oliviero ombretta
    onofrio orazio oreste orietta ornella orsola oscar osvaldo otello ottavia ottavio ottone palmira pamela paola
    paolo pasquale patrizia patrizio pia pier piera pierangelo pierfrancesco piergiorgio pierino pierluigi piero
    pierpaolo pietro pina pino pio pippo quirino rachele raffaela raffaele raffaella raimondo ramona rebecca regina
    remigio remo renata renato renzo riccardo rina rinaldo rino rita roberta roberto rocco rodolfo rolando romeo
    romina romolo romualdo rosalba rosalia rosamaria rosanna rosaria rosario rosetta rosina rossana rossella ruggero
    sabina sabrina salvatore salvo samanta samantha samuel samuele sandra sandro sara saverio savina savino
    sebastiano sergio settimio severino silvana silvano silvestro silvia silvio simona simone simonetta sofia sonia
    stefania stefano susanna tania tatiana tea teodoro teresa tiberio tina tino tito tiziana tiziano tobia tommaso
    tonino tosca tristano tullia tullio ubaldo uberto ugo ulderico umberto urbano valentina valentino valeria
    valerio vanessa vanni vasco veronica vincenza vincenzo virgilio virginia virginio vitale vito vittorino vittorio
    vladimiro walter wanda werther wilma zaccaria zeno zita zoe
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
