/** What the server refuses about requests, in German. */
import type { enRightsProblems } from './en-problems-rights.ts';

export const deRightsProblems: Record<keyof typeof enRightsProblems, readonly [title: string, detail: string]> = {
  'bad-received': [
    'Dieser Tag kann es nicht sein',
    'Geben Sie den Tag des Eingangs an, höchstens vor {days} Tagen. Nichts wurde aufbewahrt.',
  ],
  'code-not-valid': [
    'Dieser Code gilt nicht',
    'Ein Code gilt 10 Minuten und für drei Versuche. Prüfen Sie ihn, oder lassen Sie sich einen neuen senden.',
  ],
  'extension-too-late': [
    'Diese Anfrage lässt sich nicht verlängern',
    'Das geht einmal, innerhalb eines Monats nach dem Eingang (Artikel 12 (3) DSGVO). Nichts wurde geändert.',
  ],
  'not-awaiting-identity': [
    'Wer fragt, ist schon bestätigt',
    'Sehen Sie die Anfrage noch einmal an. Nichts wurde geändert.',
  ],
  'not-found-person': [
    'Diese Person wurde für die Anfrage nicht gefunden',
    'Wählen Sie unter denen, die gefunden wurden. Es wurde nichts getan.',
  ],
  'request-not-open': [
    'Diese Anfrage wartet nicht auf eine Antwort',
    'Sie ist beantwortet, wird ausgeführt oder wartet auf die fragende Person. Sehen Sie sie noch einmal an. Nichts wurde geändert.',
  ],
  'whose-data': [
    'Es ist nicht gesagt, um wessen Daten es geht',
    'Nennen Sie eine Adresse, ein Telefon oder eine andere Nummer, unter der man die Person kennt. Nichts wurde geändert.',
  ],
  'words-missing': [
    'Es braucht eine Antwort in Worten',
    'Von selbst geschieht hier nichts: sagen Sie, was Sie getan haben. Es wurde nichts gesendet.',
  ],
};
