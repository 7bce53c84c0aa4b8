"""Sentences of the prompts. The examples of the tests have others (`spec/generator/values/sentences.py`)."""

# Per language: greetings, sentences with word and value, sentences with a value that nothing names,
# sentences without personal data, endings.
PHRASES = {
    "en": {
        "hello": ("Hi there,", "Hello team,", "Good morning,", "Quick one:"),
        "said": ("I was told my {w} would be {v}, can you confirm that?", "For the booking you need the {w}, which is {v}.", "New {w}: {v} (please update)", "the {w} {v} seems to be wrong in your system", "{w} - {v}"),
        "silent": ("They only sent me {v} without any explanation.", "I found {v} in the attachment.", "Where does {v} belong?", "My notes say {v}, nothing else.", "{v} again, same as last week."),
        "idle": ("We need three copies by noon.", "The total was 1,249.90 EUR for 12 pieces.", "Room 214 is free on Tuesday.", "Version 3.2 works better than 2.9.", "About 40 % of the 1500 tests pass.", "Page 17 has the table."),
        "bye": ("Thanks a lot!", "Best wishes", "Cheers", "Can you summarise this?"),
    },
    "de": {
        "hello": ("Hallo zusammen,", "Guten Tag,", "Sehr geehrte Damen und Herren,", "Kurze Frage:"),
        "said": ("Laut Brief ist {w} jetzt {v}, stimmt das so?", "Für die Buchung brauchen Sie noch {w}, und zwar {v}.", "Neu: {w} {v} (bitte ändern)", "{w} {v} ist bei Ihnen wohl falsch erfasst", "{w} - {v}"),
        "silent": ("Man hat mir nur {v} ohne jede Erklärung geschickt.", "Im Anhang steht {v}.", "Wohin gehört {v}?", "In meinen Notizen steht {v}, sonst nichts.", "Wieder {v}, wie letzte Woche."),
        "idle": ("Wir brauchen drei Exemplare bis Mittag.", "Zusammen waren es 1.249,90 EUR für 12 Stück.", "Raum 214 ist am Dienstag frei.", "Version 3.2 läuft besser als 2.9.", "Etwa 40 % der 1500 Tests sind grün.", "Auf Seite 17 steht die Tabelle."),
        "bye": ("Vielen Dank!", "Mit freundlichen Grüßen", "Bis bald", "Bitte fasse das zusammen."),
    },
    "fr": {
        "hello": ("Bonjour,", "Bonjour à tous,", "Madame, Monsieur,", "Petite question :"),
        "said": ("On m'a dit que {w} serait {v}, pouvez-vous confirmer ?", "Pour la réservation il vous faut {w}, soit {v}.", "Nouveau {w} : {v} (à corriger)", "{w} {v} semble faux dans votre système", "{w} - {v}"),
        "silent": ("On m'a seulement envoyé {v} sans explication.", "La pièce jointe contient {v}.", "Où faut-il mettre {v} ?", "Mes notes disent {v}, rien d'autre.", "Encore {v}, comme la semaine passée."),
        "idle": ("Il nous faut trois exemplaires avant midi.", "Le total était de 1 249,90 EUR pour 12 pièces.", "La salle 214 est libre mardi.", "La version 3.2 marche mieux que la 2.9.", "Environ 40 % des 1500 essais passent.", "Le tableau est en page 17."),
        "bye": ("Merci beaucoup !", "Cordialement", "À bientôt", "Peux-tu résumer cela ?"),
    },
    "es": {
        "hello": ("Hola a todos,", "Buenos días,", "Estimados señores:", "Una pregunta:"),
        "said": ("Me dijeron que {w} sería {v}, ¿lo confirman?", "Para la reserva hace falta {w}, es decir {v}.", "Nuevo {w}: {v} (actualizar)", "{w} {v} parece estar mal en su sistema", "{w} - {v}"),
        "silent": ("Solo me mandaron {v} sin explicación.", "En el adjunto pone {v}.", "¿Dónde va {v}?", "Mis notas dicen {v}, nada más.", "Otra vez {v}, como la semana pasada."),
        "idle": ("Necesitamos tres copias antes del mediodía.", "El total fue de 1.249,90 EUR por 12 piezas.", "La sala 214 está libre el martes.", "La versión 3.2 va mejor que la 2.9.", "Pasan cerca del 40 % de las 1500 pruebas.", "La tabla está en la página 17."),
        "bye": ("¡Muchas gracias!", "Un saludo", "Hasta pronto", "¿Puedes resumirlo?"),
    },
    "it": {
        "hello": ("Ciao a tutti,", "Buongiorno,", "Gentili signori,", "Una domanda veloce:"),
        "said": ("Mi hanno detto che {w} sarebbe {v}, confermate?", "Per la prenotazione serve {w}, cioè {v}.", "Nuovo {w}: {v} (da aggiornare)", "{w} {v} sembra sbagliato nel vostro sistema", "{w} - {v}"),
        "silent": ("Mi hanno mandato solo {v} senza spiegazioni.", "Nell'allegato c'è {v}.", "Dove va messo {v}?", "I miei appunti dicono {v}, nient'altro.", "Ancora {v}, come la settimana scorsa."),
        "idle": ("Servono tre copie entro mezzogiorno.", "Il totale era 1.249,90 EUR per 12 pezzi.", "La sala 214 è libera martedì.", "La versione 3.2 va meglio della 2.9.", "Circa il 40 % dei 1500 test passa.", "La tabella è a pagina 17."),
        "bye": ("Grazie mille!", "Cordiali saluti", "A presto", "Puoi riassumere?"),
    },
    "nl": {
        "hello": ("Hallo allemaal,", "Goedemorgen,", "Geachte heer, mevrouw,", "Korte vraag:"),
        "said": ("Volgens de brief is {w} nu {v}, klopt dat zo?", "Voor de boeking is nog {w} nodig, namelijk {v}.", "Nieuw: {w} {v} (graag aanpassen)", "{w} {v} staat bij jullie geloof ik verkeerd", "{w} - {v}"),
        "silent": ("Ik kreeg alleen {v} zonder uitleg.", "In de bijlage staat {v}.", "Waar hoort {v} bij?", "In mijn aantekeningen staat {v}, verder niets.", "Weer {v}, net als vorige week."),
        "idle": ("We hebben drie exemplaren nodig voor de middag.", "In totaal was het 1.249,90 EUR voor 12 stuks.", "Zaal 214 is dinsdag vrij.", "Versie 3.2 werkt beter dan 2.9.", "Ongeveer 40 % van de 1500 tests slaagt.", "Op bladzijde 17 staat de tabel."),
        "bye": ("Hartelijk dank!", "Met vriendelijke groet", "Tot snel", "Kun je dit samenvatten?"),
    },
    "pl": {
        "hello": ("Cześć wszystkim,", "Dzień dobry,", "Szanowni Państwo,", "Krótkie pytanie:"),
        "said": ("Według listu {w} to teraz {v}, czy to się zgadza?", "Do rezerwacji potrzebny jest jeszcze {w}, czyli {v}.", "Nowe: {w} {v} (proszę zmienić)", "{w} {v} jest chyba błędnie wpisany", "{w} - {v}"),
        "silent": ("Przysłano mi tylko {v} bez wyjaśnienia.", "W załączniku jest {v}.", "Gdzie należy {v}?", "W notatkach mam {v}, nic więcej.", "Znowu {v}, jak w zeszłym tygodniu."),
        "idle": ("Potrzebujemy trzech kopii do południa.", "Razem było 1 249,90 EUR za 12 sztuk.", "Sala 214 jest wolna we wtorek.", "Wersja 3.2 działa lepiej niż 2.9.", "Około 40 % z 1500 testów przechodzi.", "Tabela jest na stronie 17."),
        "bye": ("Bardzo dziękuję!", "Z poważaniem", "Do zobaczenia", "Czy możesz to streścić?"),
    },
    "pt": {
        "hello": ("Olá a todos,", "Bom dia,", "Exmos. Senhores,", "Uma pergunta:"),
        "said": ("Disseram-me que {w} seria {v}, confirmam?", "Para a reserva falta {w}, ou seja {v}.", "Novo {w}: {v} (atualizar por favor)", "{w} {v} parece errado no vosso sistema", "{w} - {v}"),
        "silent": ("Só me enviaram {v} sem explicação.", "No anexo está {v}.", "Onde pertence {v}?", "As minhas notas dizem {v}, mais nada.", "Outra vez {v}, como na semana passada."),
        "idle": ("Precisamos de três cópias até ao meio-dia.", "O total foi de 1.249,90 EUR por 12 peças.", "A sala 214 está livre na terça-feira.", "A versão 3.2 funciona melhor do que a 2.9.", "Cerca de 40 % dos 1500 testes passam.", "A tabela está na página 17."),
        "bye": ("Muito obrigado!", "Com os melhores cumprimentos", "Até breve", "Podes resumir isto?"),
    },
    "cs": {
        "hello": ("Ahoj všichni,", "Dobrý den,", "Vážení,", "Krátký dotaz:"),
        "said": ("Podle dopisu je {w} teď {v}, souhlasí to?", "Pro rezervaci je ještě potřeba {w}, tedy {v}.", "Nově: {w} {v} (prosím změnit)", "{w} {v} máte asi špatně", "{w} - {v}"),
        "silent": ("Poslali mi jen {v} bez vysvětlení.", "V příloze je {v}.", "Kam patří {v}?", "V poznámkách mám {v}, nic jiného.", "Zase {v}, jako minulý týden."),
        "idle": ("Do poledne potřebujeme tři kopie.", "Celkem to bylo 1 249,90 EUR za 12 kusů.", "Místnost 214 je v úterý volná.", "Verze 3.2 běží lépe než 2.9.", "Asi 40 % z 1500 testů prochází.", "Tabulka je na straně 17."),
        "bye": ("Moc děkuji!", "S pozdravem", "Na viděnou", "Můžeš to shrnout?"),
    },
    "sv": {
        "hello": ("Hej alla,", "God morgon,", "Bästa kollegor,", "En snabb fråga:"),
        "said": ("Enligt brevet är {w} nu {v}, stämmer det så?", "Till bokningen behövs även {w}, alltså {v}.", "Nytt: {w} {v} (vänligen ändra)", "{w} {v} är nog fel hos er", "{w} - {v}"),
        "silent": ("De skickade bara {v} utan förklaring.", "I bilagan står {v}.", "Vart hör {v}?", "Mina anteckningar säger {v}, inget mer.", "Återigen {v}, som förra veckan."),
        "idle": ("Vi behöver tre exemplar före lunch.", "Totalt blev det 1 249,90 EUR för 12 stycken.", "Sal 214 är ledig på tisdag.", "Version 3.2 fungerar bättre än 2.9.", "Ungefär 40 % av 1500 test går igenom.", "På sida 17 finns tabellen."),
        "bye": ("Tack så mycket!", "Med vänlig hälsning", "Vi hörs", "Kan du sammanfatta det här?"),
    },
    "da": {
        "hello": ("Hej alle,", "Godmorgen,", "Kære kolleger,", "Et hurtigt spørgsmål:"),
        "said": ("Ifølge brevet er {w} nu {v}, er det rigtigt?", "Til bestillingen mangler {w}, altså {v}.", "Nyt: {w} {v} (ret venligst)", "{w} {v} er vist forkert hos jer", "{w} - {v}"),
        "silent": ("De sendte kun {v} uden forklaring.", "I bilaget står {v}.", "Hvor hører {v} til?", "Mine noter siger {v}, ikke andet.", "Igen {v}, som i sidste uge."),
        "idle": ("Vi skal bruge tre eksemplarer inden middag.", "I alt var det 1.249,90 EUR for 12 stk.", "Lokale 214 er ledigt på tirsdag.", "Version 3.2 kører bedre end 2.9.", "Cirka 40 % af 1500 test består.", "Tabellen er på side 17."),
        "bye": ("Mange tak!", "Med venlig hilsen", "Vi ses", "Kan du opsummere det?"),
    },
}

# Words that are half of a sentence: "born", "lives at".
VERBAL = ("{w} {v}", "{w}: {v}", "... {w} {v} ...", "({w} {v})")
