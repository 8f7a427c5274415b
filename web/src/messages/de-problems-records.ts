/** Was bei einzelnen Zeilen abgelehnt wird: siehe de-problems.ts. */
export const deRecordsProblems = {
  'column-identifies': [
    '{column} sagt, wessen Zeile es ist',
    'Berichtigen Sie stattdessen die Person, oder entfernen Sie die Zeile und fügen Sie sie neu hinzu. Es wurde nichts geändert.',
  ],
  'column-not-stored': [
    'Die Spalte {column} ist nicht gespeichert',
    'Sie wurde beim Laden weggelassen: Nichts davon ist da. Es wurde nichts geändert.',
  ],
  'condition-misfits': [
    'So lässt sich die Spalte {column} nicht fragen',
    '„has“ ist für behaltene Spalten mit Texten, „before“ für behaltene Spalten mit Tagen und Zeitpunkten. Es wurde nichts geändert.',
  ],
  'no-rows': ['Es gibt nichts hinzuzufügen', 'Senden Sie mindestens eine Zeile.'],
  'nothing-to-set': ['Es gibt nichts zu ändern', 'Nennen Sie in set mindestens eine Spalte.'],
  'rows-of-nobody': [
    'Einige dieser Zeilen gehören niemandem',
    'Ein Wert einer Person lässt sich nur setzen, wo eine Zeile jemanden betrifft. Wählen Sie weniger Zeilen. Es wurde nichts geändert.',
  ],
  'too-many-rows': [
    '{dataset} hat zu viele Zeilen, um einzeln damit zu arbeiten',
    'Einzeln gefunden, geändert und entfernt werden Zeilen in Datensätzen mit bis zu {most} Zeilen. Laden Sie stattdessen eine Datei, oder stellen Sie eine Frage.',
  ],
  'value-misfits': [
    'Ein Wert passt nicht in die Spalte {column}',
    'Zahlen werden als Zahlen gesendet, Tage als 2026-01-31, Zeitpunkte als 2026-01-31T23:59:00Z, zwischen 1900 und 2299. Es wurde nichts geändert.',
  ],
} as const;
