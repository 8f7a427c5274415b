/** What the server refuses about data, in German: imports, datasets, questions, persons. */
import type { ProblemTexts } from './en-problems.ts';

export const deDataProblems = {
  'bad-dataset-name': [
    'Dieser Name geht nicht',
    'Nehmen Sie höchstens 128 Zeichen, keine Schrägstriche und keine Steuerzeichen.',
  ],
  'bad-date-range': [
    'Ein Zeitraum war nicht zu lesen',
    'Geben Sie zwei ISO-Daten an wie 2026-01-01 und 2026-03-31 (beide eingeschlossen, Jahre 1900 bis 2299) oder Wörter wie "today", "this month", "last quarter", "last 12 months", "next 7 days".',
  ],
  'bad-filter-operator': ['Der Filter auf „{field}“ passt nicht zur Spalte', 'Möglich sind: {names}.'],
  'bad-filter-value': [
    'Ein Filter auf „{field}“ hat einen Wert, der nicht passt',
    'Geben Sie einen an, der zur Spalte passt.',
  ],
  'bad-identifier-kind': [
    'Das ist keine Art von Kennung',
    'Nehmen Sie email, phone, customer_number oder ein eigenes Wort mit höchstens 64 Buchstaben.',
  ],
  'bad-person-listing': [
    'Eine Liste von Personen kann das nicht zeigen',
    'Personen stehen für sich: ohne weitere Merkmale, ohne Zeitraster und ohne Angaben, die eine einzelne erkennen ließen.',
  ],
  'bad-question': ['Die Frage ist nicht richtig gebildet', 'Sehen Sie hier nach: {where}.'],
  cancelled: ['Angehalten', 'Nichts wurde geändert.'],
  'cannot-generalise': [
    'Die Spalte {column} lässt sich nicht vergröbern',
    'Aus Daten werden Jahre, aus Postleitzahlen Gebiete, aus IP-Adressen Netze. Wählen Sie eine andere Behandlung.',
  ],
  'card-twice': ['Zwei Karten haben dieselbe Kennung', 'Geben Sie jeder Karte eine eigene.'],
  'card-without-question': [
    '{count} von {cards} Karten zeigen eine Frage, die dieser Arbeitsbereich nicht hat',
    'Speichern Sie zuerst die Frage, oder nehmen Sie die Karte weg.',
  ],
  'column-not-loaded': ['„{field}“ wurde nicht geladen', 'Beim Import wurde entschieden, die Spalte wegzulassen.'],
  'column-tokenised': [
    '„{field}“ ist tokenisiert',
    'Die Werte liegen im Tresor, darum kann nicht nach ihnen gruppiert oder verglichen werden. Zählen Sie die verschiedenen Werte, gruppieren Sie nach Person, oder schlagen Sie jemanden auf der Seite Suchen nach.',
  ],
  'columns-undecided': [
    'Noch warten Spalten auf eine Entscheidung',
    'Sagen Sie, ob sie behalten oder weggelassen werden: {names}. Sie sehen nach besonderen Kategorien von Daten aus, die nie ohne ein Ja behalten werden. Nichts wurde geladen.',
  ],
  'compressed-damaged': [
    'Die komprimierte Datei ist beschädigt oder abgeschnitten',
    'Sie lässt sich nicht bis zum Ende entpacken. Übertragen oder komprimieren Sie sie noch einmal.',
  ],
  'csv-too-many-columns': [
    'Die Datei hat {width} Spalten',
    'Höchstens {most} können importiert werden. Lassen Sie einige weg.',
  ],
  'csv-unclosed-quote': [
    'Ein Anführungszeichen wird geöffnet und nie geschlossen',
    'Es steht in Zeile {line}, der ersten der Tabelle. Schließen Sie es dort, oder verdoppeln Sie es.',
  ],
  'csv-unclosed-quotes': [
    'Zu viele Anführungszeichen werden geöffnet und nie geschlossen',
    'Das letzte steht in Zeile {line}. Prüfen Sie die Anführungszeichen der Datei.',
  ],
  'dataset-decided': [
    'Der Datensatz {dataset} hat früher anders entschieden',
    'Er enthält schon Zeilen und behandelt diese Spalten anders: {names}. Laden Sie die Datei unter einem anderen Namen, oder löschen Sie zuerst den Datensatz. Nichts wurde geändert.',
  ],
  'dataset-differs': [
    'Die Datei passt nicht zum Datensatz {dataset}',
    'Laden Sie sie unter einem anderen Namen, oder löschen Sie zuerst den Datensatz. Nichts wurde geändert.',
  ],
  'dataset-needs-one-table': [
    '{file} enthält {count} Tabellen',
    'Nur für eine Datei mit einer Tabelle kann man den Namen des Datensatzes angeben. Nichts wurde geändert.',
  ],
  'dataset-twice': [
    'Zwei Tabellen dieses Imports würden derselbe Datensatz',
    'Geben Sie einer einen anderen Namen. Nichts wurde geändert.',
  ],
  'empty-date-range': ['Ein Zeitraum endet, bevor er beginnt', 'Geben Sie zuerst das frühere Datum an.'],
  'empty-question': ['Die Frage fragt nach nichts', 'Wählen Sie mindestens eine Kennzahl oder ein Merkmal.'],
  'erasure-not-proven': [
    'Etwas von der Person ist noch da',
    'Sie bleibt verborgen. Beim nächsten Start wird die Löschung erneut versucht; sagen Sie es dem Betreiber.',
  ],
  'export-gone': [
    'Diesen Export gibt es nicht mehr',
    'Exporte bleiben 7 Tage und enden, wenn die Person gelöscht wird. Machen Sie einen neuen.',
  ],
  'file-empty': ['Die Datei ist leer', 'Es gibt darin nichts zu importieren.'],
  'file-forbidden': ['Die Datei darf nicht gelesen werden', 'Geben Sie diesem Prozess das Recht, sie zu lesen.'],
  'file-is-folder': ['Das ist ein Ordner, keine Datei', 'Nennen Sie die Dateien darin einzeln.'],
  'file-kind-unsupported': [
    'Diese Art von Datei wird nicht gelesen',
    'Entpacken Sie Archive. Speichern Sie Tabellen als CSV, jedes Blatt für sich, oder als Parquet ohne Verschlüsselung.',
  ],
  'file-missing': ['Diese Datei gibt es nicht', 'Prüfen Sie den Pfad.'],
  'file-not-regular': ['Das ist keine Datei', 'Geben Sie eine Datei auf der Platte an.'],
  'file-not-text': [
    'Diese Datei ist keine Tabelle',
    'Sie ist weder Text noch ein bekanntes Format. Geben Sie CSV, JSON, Parquet oder SQLite.',
  ],
  'file-path-invalid': ['Das ist kein Pfad zu einer Datei', 'Prüfen Sie den Pfad.'],
  'file-too-large': [
    'Entpackt ist die Datei zu groß',
    'Sie wächst auf mehr als das {ratio}-Fache und über 1 GiB, oder über 64 GiB. Entpacken Sie sie selbst und teilen Sie sie.',
  ],
  'filter-on-identifier': [
    '„{field}“ kann nicht nach einem Wert gefiltert werden',
    'Die Spalte unterscheidet Personen; ein Filter griffe eine heraus, und ihr Wert bliebe in der Frage stehen. Filtern Sie danach, ob sie gefüllt ist; eine einzelne Person schlagen Sie auf der Seite Suchen nach.',
  ],
  'import-broken': [
    'Bei uns ist etwas schiefgegangen',
    'Nichts wurde geladen. Versuchen Sie es erneut; kommt es wieder vor, sagen Sie uns, wann es war.',
  ],
  'import-loading': ['Dieser Import wird gerade geladen', 'Halten Sie ihn zuerst an. Nichts wurde geändert.'],
  'import-not-ready': [
    'Dieser Import wartet nicht mehr',
    'Er wird gerade geladen oder ist beendet. Laden Sie die Seite neu. Nichts wurde geändert.',
  ],
  'join-fans-out': [
    '„{from}“ lässt sich nicht mit „{to}“ verbinden',
    'Mehrere Zeilen von „{to}“ haben dasselbe „{key}“, darum würden Zeilen von „{from}“ mehrfach gezählt. Laden Sie jenen Datensatz mit einer Zeile für jedes, oder fragen Sie ihn für sich.',
  ],
  'json-bad-name': [
    'Ein Name in dieser Datei ist kein Text',
    'Ein Feld ihrer JSON-Objekte heißt wie ein halbes Zeichen (ein einzelnes Surrogat) oder ein NUL. Benennen Sie es um und versuchen Sie es erneut.',
  ],
  'json-empty': [
    'Die Datei enthält keine Datensätze',
    'Erwartet wird eine Liste von Objekten oder ein Objekt je Zeile.',
  ],
  'json-invalid': [
    'Das ist kein gültiges JSON',
    'Zeile {line}, Spalte {column}. Berichtigen Sie die Datei dort, oder exportieren Sie sie noch einmal.',
  ],
  'json-too-many-columns': [
    'Die Datensätze haben zu viele verschiedene Felder',
    'Höchstens {most} können importiert werden. Ist eines davon eine Liste mit Kennungen als Schlüsseln?',
  ],
  'no-files': ['Es gibt nichts zu importieren', 'Nennen Sie mindestens eine Datei.'],
  'no-such-column': ['Es gibt keine Spalte {column}', 'Die Kopfzeile sagt, welche es gibt. Nichts wurde geändert.'],
  'no-such-reference': [
    '{reference} verweist nicht auf diese Tabelle',
    'Nur gelisteten Verweisen kann gefolgt werden. Nichts wurde geändert.',
  ],
  'no-such-table': ['Dieser Import hat keine Tabelle {number}', 'Laden Sie die Seite neu. Nichts wurde geändert.'],
  'not-a-time': [
    '„{field}“ enthält keine Daten',
    'Nehmen Sie es als Merkmal, oder wählen Sie eine Spalte mit Datum. Ein beim Import vergröbertes Datum bleibt nur als Jahr.',
  ],
  'not-joinable': [
    '„{other}“ lässt sich nicht mit Kennzahlen von „{base}“ verbinden',
    'Kein Verweis führt dorthin, oder Zeilen würden mehrfach gezählt. Fragen Sie beide Datensätze für sich.',
  ],
  'nothing-left': [
    'Es bliebe nichts zu importieren',
    'Behalten Sie mindestens eine Tabelle, oder verwerfen Sie den Import.',
  ],
  'numbers-collided': ['Zwei Zufallszahlen waren gleich', 'Laden Sie die Datei noch einmal. Nichts wurde geändert.'],
  'old-files-stay': [
    'Alte Dateien mit gelöschten Zeilen sind noch da',
    'Eine lange Abfrage hält sie vielleicht fest. Die Löschung geht von selbst weiter; bis dahin ist von der Person nichts zu finden.',
  ],
  'parquet-damaged': [
    'Die Parquet-Datei lässt sich nicht lesen',
    'Sie ist beschädigt, abgeschnitten oder benutzt etwas, das nicht gelesen wird. Schreiben Sie sie noch einmal, oder exportieren Sie die Tabelle als CSV.',
  ],
  'parquet-empty': ['Die Parquet-Datei hat keine Spalten', 'Es gibt darin nichts zu importieren.'],
  'parquet-too-many-columns': ['Die Datei hat {width} Spalten', 'Höchstens {most} können importiert werden.'],
  'identifier-kept': [
    'Diese Spalte kennzeichnet Personen und bleibt, wie sie ist',
    'Zeilen werden durch sie gefunden. Berichtigen Sie den Wert in der Quelle, und laden Sie die Datei erneut. Es wurde nichts geändert.',
  ],
  'leads-to-another': [
    'Diese Kennung führt schon zu einer anderen Person',
    'Sind beide dieselbe Person, so laden Sie eine Datei, die beide Kennungen in einer Zeile hat. Es wurde nichts geändert.',
  ],
  'value-does-not-fit': [
    'Die Spalte kann diesen Wert nicht aufnehmen',
    'Schreiben Sie Zahlen mit Punkt, Daten als JJJJ-MM-TT, Zeiten als JJJJ-MM-TT hh:mm:ss. Es wurde nichts geändert.',
  ],
  'on-hold': [
    'Eine Aufbewahrungssperre hält diese Daten',
    'Sie werden unter der Sperre {holds} aufbewahrt. Heben Sie zuerst die Sperre auf, oder warten Sie ihr Ende ab. Es wurde nichts getan, und was verlangt wurde, bleibt offen.',
  ],
  'not-a-date-column': [
    'Ab dieser Spalte kann keine Frist laufen',
    'Wählen Sie eine Spalte mit Daten (Tagen), die so behalten wird, wie sie ist, oder zählen Sie ab dem Laden. Es wurde keine Regel geändert.',
  ],
  'hold-over': ['Die Sperre wäre schon vorbei', 'Wählen Sie ein Ende, das noch kommt. Es wurde nichts gesperrt.'],
  'reason-personal': [
    'Der Grund enthält etwas Persönliches',
    'Er enthält etwas, das wie eine E-Mail-Adresse, eine Telefonnummer, eine IBAN oder eine Kartennummer aussieht. Gründe bleiben im Protokoll, aus dem nichts gelöscht wird: Nennen Sie niemanden, sondern etwa die Nummer eines Vorgangs. Es wurde nichts getan.',
  ],
  'purpose-missing': [
    'Ein Zweck ist nötig',
    'Sagen Sie in 3 bis 500 Zeichen, wofür. Es wird ins Protokoll geschrieben.',
  ],
  'question-in-use': ['Ein Dashboard zeigt diese Frage', 'Nehmen Sie sie dort zuerst weg: {names}.'],
  'rows-not-moved': [
    'Nicht alle Zeilen der Person wurden verschoben',
    'Nichts ging verloren: Sie sind, wo sie waren. Versuchen Sie es erneut, und sagen Sie es dem Betreiber, wenn es so bleibt.',
  ],
  'rows-unaccounted': [
    'Nicht jeder Datensatz von {dataset} ist nachgewiesen',
    '{read} wurden gelesen, aber {found} geladen, ferngehalten oder zurückgewiesen. Nichts wurde geändert.',
  ],
  'server-stopped': ['Der Server hielt an, während das lief', 'Nichts wurde geladen. Laden Sie noch einmal.'],
  'several-bases': [
    'Die Kennzahlen kommen aus mehreren Datensätzen',
    'Eine Frage zählt die Zeilen eines Datensatzes, hier sind es die von {names}. Stellen Sie für jeden eine eigene.',
  ],
  'sqlite-damaged': [
    'Die SQLite-Datenbank lässt sich nicht lesen',
    'Sie ist beschädigt, verschlüsselt oder in Gebrauch. Machen Sie mit „VACUUM INTO“ eine Kopie und geben Sie diese.',
  ],
  'sqlite-empty': ['Die Datenbank hat keine Tabellen', 'Sichten und virtuelle Tabellen werden nicht importiert.'],
  'too-many-groups': [
    'Das hat zu viele Gruppen',
    'Mehr als {most} lassen sich nicht zeigen. Fügen Sie einen Filter hinzu, oder wählen Sie ein gröberes Zeitraster oder Merkmal.',
  ],
  'too-many-persons': ['Zu viele Personen auf einmal', 'Löschen Sie weniger in einer Anfrage.'],
  'unit-needs-numbers': [
    'Die Spalte {column} enthält keine Zahlen',
    'Nur Zahlen lassen sich als Geld zeigen. Nichts wurde geändert.',
  ],
  'unknown-field': [
    'Ein Merkmal dieser Frage gibt es nicht',
    'Der Datensatz wurde vielleicht gelöscht oder anders geladen. Wählen Sie ein anderes Merkmal.',
  ],
  'unknown-kind': [
    'Kein Datensatz erkennt Personen daran',
    'Personen sind hier bekannt durch: {names}. Lassen Sie die Art weg, um alle zu versuchen.',
  ],
  'unknown-measure': [
    'Eine Kennzahl dieser Frage gibt es nicht',
    'Der Datensatz wurde vielleicht gelöscht oder anders geladen. Wählen Sie eine andere Kennzahl.',
  ],
  'unknown-order': ['Nach „{field}“ lässt sich nichts ordnen', 'Die Frage hat: {names}.'],
  'upload-empty': ['Die Datei ist leer', 'Sie hat keine Bytes. Nichts wurde aufbewahrt.'],
  'upload-infected': [
    'Der Virenscanner hat diese Datei abgelehnt',
    'Er kennt darin etwas Schädliches. Nichts wurde aufbewahrt.',
  ],
  'upload-missing': [
    'Eine hochgeladene Datei ist nicht mehr da',
    'Hochgeladenes wartet 24 Stunden. Laden Sie sie noch einmal hoch. Nichts wurde geändert.',
  ],
  'upload-not-scanned': [
    'Die Datei konnte nicht auf Schadsoftware geprüft werden',
    'Sagen Sie es denen, die diesen Dienst betreiben: Der Scanner antwortet nicht, oder er nimmt keine so große Datei. Nichts wurde aufbewahrt.',
  ],
  'upload-too-large': [
    'Die Datei ist zu groß zum Hochladen',
    'Laden Sie sie mit der Befehlszeile, die Dateien dort liest, wo sie liegen. Nichts wurde aufbewahrt.',
  ],
} as const satisfies Partial<ProblemTexts>;
