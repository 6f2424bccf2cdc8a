"""Given names, folded: a line of two capitalised words alone is somebody's name when the first is one of these.

The common ones of Italy, and of the languages from which Italian blogs translate and reprint. Names that are words as
well stand apart: what follows decides of them.
"""

from __future__ import annotations

_ITALIAN = """
    abramo achille ada adalberto adamo addolorata adelaide adele adelina adelmo adina adolfo adriana adriano agata
    agnese agostino aida alberta alberto albina alceste alcide aldo aleandro alessandra alessandro alessia alessio
    alex alfio alfonso alfredo alice alida alina alvaro alvise amabile amalia ambrogio amedeo amelia amerigo
    amilcare amos anacleto anastasia andrea andreina angela angelica angelo angiolina angiolino anita anna annabella
    annalena annalisa annamaria annapaola annarita annarosa anselma anselmo antonella antonello antonia antonietta
    antonina antonino antonio apollonia arcangelo arduino argia arianna aristide armando armida arnaldo arrigo
    artemio arturo ascanio assunta attila attilio augusto aurelio baldassarre barbara bartolomeo bastiano battista
    beatrice benedetta benedetto beniamino benito beppe berenice bernardo berta bettina biagio biancamaria bice
    bonaventura bonifacio bortolo brenno brigida bruna brunella bruno calogero camilla camillo capitolina carla
    carlo carlotta carmela carmelina carmelo carmen carmine carolina casimiro cataldo caterina catia cecco cecilia
    celeste celestino celso cesare cesarina cesira chantal chiara cino cinzia ciriaco cirillo ciro clara claretta
    claudia claudio clelia clemente cleofe cleto clotilde concetta concetto consuelo cornelia corrado cosetta cosimo
    costantino costanza crescenzo cristian cristiana cristiano cristina cristoforo dalia dalila damiano dana daniela
    daniele danila danilo dante daria dario davide debora deborah decio delfina delia demetrio denis denise deo
    desiree diana diego dimitri dina dino dionigi dolores domenica domenico domizia donata donatella donatello
    donato dora doriana doriano dorotea duccio edda edgardo edi edmondo edoarda edoardo efisio egidio egle elda
    elena eleonora elettra elga elia eliana eligio elio elisa elisabetta eliseo eloisa elsa elvezio elvio elvira
    elvis emanuel emanuela emanuele emerenzio emilia emiliana emiliano emilio emma enea ennio enrica enrichetta
    enrico enza enzo ercole erica erika ermanno ermelinda ermenegildo ermes ermete ermina erminia erminio ernestina
    ernesto eros ersilia esmeralda ester esterina ettore eufemia eugenia eugenio eusebio eva evaristo evelina
    ezechiele ezio fabiana fabiano fabio fabiola fabrizia fabrizio fanny fatima fausta fausto federica federico
    fedora felice ferdinando fernanda fernando ferruccio fiammetta fidenzio filiberto filippa filippo filomena
    fiorella fiorenza fiorenzo flaminia flaminio flavia flavio floriana floriano floro fosca fosco franca francesca
    francesco franco fulgenzio fulvia fulvio gabriela gabriele gabriella gaetana gaetano galeazzo galileo gaspare
    gastone gavino gelsomina geltrude gemma generoso gennaro genny genoveffa gerardo geremia germana germano
    gerolamo gertrude gervasio giacinto giacobbe giacoma giacomo giada giambattista giampaolo giampiero giampietro
    gian gianantonio gianbattista giancarla giancarlo giandomenico gianfranco gianluca gianluigi gianmarco gianmaria
    gianmario gianna gianni giannina giannino gianpaolo gianpiero gigi gigliola gilberta gilberto gilda gildo
    ginetto ginevra gino gioacchino gioele giordana giordano giorgia giorgina giorgio giosue giovanna giovanni
    giovannino girolamo giselda gisella giuditta giulia giuliana giuliano giulietta giulio giuseppe giuseppina giusi
    giustina giustino giusy glauco glenda goffredo graziana graziano graziella gregorio greta gualtiero guerino
    guerrina guerrino guglielmo guido gustavo iacopo ida ignazio igor ilaria ilario ilda ildebrando ilia imelda ines
    innocente innocenzo iolanda ione ippolito irene ireneo iris irma isa isabella isacco isaia isidoro isotta italo
    iva ivan ivana ivano ivanoe ivo ivonne jacopo janina jenny jessica jolanda katia katiuscia laerte lamberto lapo
    lara laura lauro lavinia lazzaro lea leandro learco leda lella leo leonarda leonardo leone leonida leonora
    leopolda leopoldo letizia letterio lia liana licia lidia liliana lina linda lino lionello lisa livia livio
    lodovico loredana lorella lorena lorenza lorenzo loretta loriana loris luana luca luchino lucia luciana luciano
    lucilla lucio lucrezia ludovica ludovico luigi luigia luigina luigino luisa luisella lullo maddalena mafalda
    maicol manfredi manlio manola manuel manuela mara marcantonio marcella marcellina marcellino marcello marco
    margherita maria mariachiara mariacristina mariagrazia marialuisa mariangela marianna mariano mariapaola
    mariapia mariarita mariarosa mariasole mariateresa marica mariella marika marilena marilisa marinella marinetta
    mario mariolina marisa marisol marlena marta martina martino marzia marzio massimiliano massimina massimino
    massimo matelda matilde matteo mattia maura maurizia maurizio mauro medardo melania melchiorre melissa mena
    mercedes micaela michela michelangelo michele michelina miguel milena milo milva mimi mimma mimmo mina miranda
    mirco mirella miriam mirko mirta moira monia monica morena moreno morgan nadia nando nanni narciso natalia
    natalina natalino natascia nazareno nazario nazzareno nello nereo nerina nerio nestore nevia nevina nevio nico
    nicola nicole nicoletta nicolina nicolo nilde nilo nina ninetta ninfa nino nives noemi nora norberto norma
    nunzia nunzio oberdan oddone odetta odoardo ofelia olga olimpia olimpio olindo oliviera oliviero ombretta ondina
    onofrio onorina orazio oreste oretta oriana orietta orio orlando ornella orsola orsolina oscar osvaldo otello
    ottavia ottavio ottone ottorino palmira palmiro pamela pancrazio paola paolina paolo paride pasquale pasqualina
    pasqualino patrizia patrizio penelope petronilla pia pier piera pierangela pierangelo pierfrancesco piergiorgio
    piergiuseppe pierina pierino pierluigi piermario piero pierpaolo pietro pina pino pio pippo plinio polissena
    pompeo porzia priscilla prospero quintino quirino rachele raffaela raffaele raffaella raimondo ramona raniero
    rebecca regina remigio remo renata renato renzo riccarda riccardo rina rinalda rinaldo rino rita roberta
    robertino roberto rocco rodolfo rolando romeo romilda romina romolo romualdo ronny rosalba rosalia rosamaria
    rosangela rosanna rosaria rosario rosella rosetta rosina rosita rosolino rossana rossella ruben ruggero ruggiero
    sabatino sabina sabino sabrina salvatore salvo samanta samantha samuel samuele sandra sandrino sandro sante
    santina santino sara saverio savina savino sebastiana sebastiano selene serafina serafino sergia sergio settimio
    severina severino sibilla sigismondo silvana silvano silverio silvestro silvia silvio simona simone simonetta
    siro sofia sonia spartaco stefania stefano susanna svevo taddeo tamara tancredi tania tarcisio tatiana taziana
    tea tecla telesforo temistocle teo teodora teodoro terenzio teresa teresina tersilla tiberio tilde timoteo tina
    tino tito tiziana tiziano tobia tommasa tommasina tommaso toni tonia tonino tosca tristano tullia tullio ubaldo
    uberto ugo ugolino ulderico ulisse umberto urbano valdo valentina valentino valeria valeriano valerio valter
    vanda vanessa vanna vanni vasco venanzio veniero verdiana verena veronica vezio vilma vincenza vincenzina
    vincenzo vinicio virgilio virginia virginio viridiana virna vitale vito vittore vittorino vittorio viviana
    vladimiro walter wanda werther wilma wladimiro zaccaria zaira zelda zeno zita zoe
"""
_FOREIGN = """
    aaron abdul abdullah abel abigail adam adrian adrien afonso agnes agnieszka ahmad ahmed aidan ailbhe aileen
    alain alan alastair albert alejandro aleksandr aleksandra aleksej alenka ales alexander alexandra alexandre
    alexei alexey alfred ali alina alison allen amanda amir amy ana ananda anatol anatolij anders andraz andre
    andreas andrei andrej andres andrew andrey andrzej angela angus anibal anja anke ann anne annette annika anthony
    antje antoine anton antonia antonin antony archie arnaud arne arthur artur astrid audrey axel barbara barbora
    barry bartosz basil beate beatriz becky ben benedikt benito benjamin bento bernadette bernard bernd bernhard
    beth bianka bill birgit bjarne bjorn bob bogdan bojan boris borut brad brandon branka branko brian bridget
    brigitte bruce bruno caetano caitlin callum camila candela carl carlos carmen carol carole caroline catarina
    catherine cecil cecile cecilia charles charlotte chloe chris christa christian christiane christina christine
    christoph christophe christopher ciaran claire clara claude claudine claus clemence clive colin conceicao
    corinne craig cristobal cynthia dagmar damien danica daniel daniela daniil danuta darja darko dave david dean
    debbie deirdre delphine denisa dennis derek diana diane didier diego dieter dimitar diogo dirk dmitri dmitrij
    dmitriy dmitry dominic dominique donald doris dorota dorothy doug douglas dragan drago dragos duncan dusan edgar
    edgardo edith eduard eduardo edward edwin eileen ekaterina elaine eleanor elisa elizabeth elke ellen elsie
    emilio emily emma emmanuel enrique eoin eric erich erik ernst esteban esther ethel eugene eugenia eve evgenij
    evgeny ewa fabien fabiola fabrice farhad felipe felix fergus fermin fernanda fernando fiona florian frances
    francis francisca francisco francois frank franz fred freda frederic frederick fredrik frida friedrich fyodor
    gabor gabriel gabriela galina gareth gary gavriil gemma genevieve gennadij geoffrey georg george georges gerald
    gerard gerd gerhard ghislaine gideon giles gilles gillian gladys glenn gonzalo gorazd gordon graciela graham
    greg gregor gregory grzegorz gudrun guillaume guillermo gunnar gunter gustav guy gwen hanna hannah hans harald
    harold harriet harry hassan hedwig heidi heike heiko heiner heinrich heinz heitor helen helena helene helga
    helmut henri henry herbert hermann hilary horacio horst howard hubert hugh hugo hussein ian ibrahim ignacio ilse
    ilya imogen ines inga ingeborg ingo ingrid inigo iracema irene irina iris irmgard isaac isabel isabelle isidro
    isla ivana iveta ivo ivor jacinto jack jacob jacques jadwiga jaime jakob jakub james jamie jan jana jane janet
    janez janice janos jaroslav jasna jason javier jean jeff jeffrey jelena jennifer jens jeremy jerome jerry jerzy
    jessica jill jim jiri jo joachim joan joana joanna joao joaquin joe joel johan johann johannes john jonas
    jonathan jordan jordi jorg jorge jose josef josefa joseph joshua joyce joze juan juana judith julia julian julie
    julien julio jure jurgen jurij jutta kai kaja karen karin karl karlheinz karol karolina katarzyna kate katharina
    katherine kathleen kathrin kathy katja keith kelly ken kenneth kerstin kevin kim kiril kirill kirsty klara klaus
    konrad konstantin krzysztof kurt kyle larry lars laura laurence laurent lawrence lea leandro lee len lena lenka
    leon leonard leonid leonor lesley leticia lewis lieselotte lillian linda liv ljubica lorenzo lorna louis louise
    lourdes lucas lucia lucie lucy ludmila ludwig luis luisa lukas lutz lydia lynn lynne mabel madeleine magali
    magda magdalena magnus maja malgorzata manfred manuel marc marcel marcelle marcelo marcin marcio marcus marek
    margaret margarida marguerite maria marian mariana marie marija mario marion marisa mariusz marjan marjeta
    marjorie mark marko markus marta martha martin marwan mary matej mateja mateo mateusz mathieu matilde matjaz
    matt matthew matthias maureen maurice mavis max maxim maxime megan melanie mercedes michael michail michal
    michel michelle miguel mihail mike mikhail milan milena milica millie miloslav mira miroslav mohamed mohammad
    mohammed moira mojca molly monica monika montserrat morag moritz moshe muhammad muriel mustafa nadine nancy
    natalia natalie natasa natasha nathan neil nell nelson neusa nevenka niall nicholas nick nicolas nigel nikita
    niklas nikolai nikolaj nikolaus nikolay nils nina noah noam nora norbert norma norman nuno odile olaf oleg olga
    oliver olivia olivier omar ondrej oonagh oriol orla oskar osvaldo otto pablo padraig paloma pamela pascal pat
    patricia patrick paul paula pauline paulo pavel pavla pawel pedro peggy penelope pepe petar pete peter petra
    phil philip philipp philippe phoebe phyllis pia pierre pilar piotr piret polly primoz rachel radek rado rafael
    ragnar rainer rajko ralf ralph ramiro ramon raquel raul ray raymond rebecca reginald reiner reinhard renat
    renata renate rene rhys ricardo richard rick rita robert robin rocio rodolfo rodrigo roger roisin roland rolf
    roman ron ronald rosario rosemary ross roswitha rowena roy ruben rudolf rudy rufus rui rupert russell ruth ryan
    sabine sally sam samir sandra sanja santiago sarah sasa saskia scott sean sebastian sebastiao serge sergei
    sergej sergey sergio serhij seth seymour sharon shaun sheila shirley sidney sigrid silvia simon sinead siobhan
    slavko slavoj sonia sonja sophie stanislav stanko stasa stefan stephan stephane stephanie stephen steve steven
    stuart susan susanne sven svenja svetlana sybil sylvain sylvia tadej tamas tanja tatiana tatjana ted teresa
    tereza terry tessa thierry thomas thorsten tiago tim timothy tina tobias todd tom tomas tomasz tomaz tony
    torsten tove tracey traudl trevor tyler udo ulf uli ulrich ulrike urska ursula uta uwe vaclav vadim valentin
    valentina valerie valerij vanessa veronica vesna vicente victor vida viktor viktoria vilma vincent virginia
    vitali vitalij vivian vladimir vojtech volker wagner wanda wayne wendy werner wiebke wilfred wilfried wilhelm
    william winfried winifred wojciech wolf wolfgang xavi xavier ximena yann yasmin yolanda yuri yurij yves yvonne
    zbigniew zdenka zeljko zofia zoltan zoran zvonko
"""
GIVEN_NAMES = frozenset((*_ITALIAN.split(), *_FOREIGN.split()))
FEMININE_WORDS = frozenset(
    """
    alba alma aurora azzurra bianca candida colomba consolata diletta felicita fiorentina flora florence gioconda gioia
    gloria grazia libera luce marina modesta oliva palma perla rosa romana selvaggia serena stella vera viola vittoria
    """.split()  # noqa: SIM905 - read as words
)
MASCULINE_WORDS = frozenset(
    """
    amato benvenuto candido desiderio fedele fiorentino fortunato gentile giusto libero modesto natale onesto onorato
    placido primo quinto romano
    """.split()  # noqa: SIM905
)
"""Given names that are words as well. What follows and agrees with them is an adjective (*Stella Alpina*, *Natale
Romano*); what does not is a surname (*Rosa Bortoli*)."""
