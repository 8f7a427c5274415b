/** Letters about requests for one's rights, in German. */
import type { GroundWord, RightsLetterParams, RightsWord } from './letters.ts';
import type { Words } from './words.ts';

const kinds: Readonly<Record<RightsWord, string>> = {
  access: 'Auskunft über Ihre Daten',
  portability: 'eine Kopie Ihrer Daten zum Mitnehmen',
  correction: 'Berichtigung Ihrer Daten',
  amendment: 'Vervollständigung Ihrer Daten',
  erasure: 'Löschung Ihrer Daten',
  restriction: 'Einschränkung der Verarbeitung Ihrer Daten',
  objection: 'Ihr Widerspruch',
  withdrawal: 'Widerruf Ihrer Einwilligung',
  complaint: 'Ihre Beschwerde',
};

/** As those read it who answer. */
const asked: Readonly<Record<RightsWord, string>> = {
  access: 'Auskunft',
  portability: 'Datenübertragung',
  correction: 'Berichtigung',
  amendment: 'Vervollständigung',
  erasure: 'Löschung',
  restriction: 'Einschränkung',
  objection: 'Widerspruch',
  withdrawal: 'Widerruf der Einwilligung',
  complaint: 'Beschwerde',
};

const grounds: Readonly<Record<GroundWord, string>> = {
  unfounded: 'Die Anfrage ist offenkundig unbegründet (Artikel 12 Absatz 5 DSGVO).',
  excessive: 'Die Anfrage ist exzessiv (Artikel 12 Absatz 5 DSGVO).',
  'not-identified': 'Wer fragt, konnte nicht identifiziert werden (Artikel 11 und 12 Absatz 2 DSGVO).',
  'legal-duty': 'Das Gesetz verlangt, dass die Daten aufbewahrt werden (Artikel 17 Absatz 3 Buchstabe b DSGVO).',
  'legal-claims': 'Die Daten werden für Rechtsansprüche gebraucht (Artikel 17 Absatz 3 Buchstabe e DSGVO).',
  'rights-of-others': 'Es würde Rechte anderer beeinträchtigen (Artikel 15 Absatz 4 und 23 DSGVO).',
};

const footer =
  'PerfectlyData sendet dies wegen einer Anfrage zu Rechten an personenbezogenen Daten. Die Nachricht verfolgt nichts und lädt nichts aus dem Netz.';
const quoted = (words: string): string[] => (words === '' ? [] : ['Im Wortlaut:', words]);
const forWhom = (by: string | null): string =>
  by === null ? 'das, was der Betreiber selbst speichert' : `den Arbeitsbereich „${by}“`;
const complain =
  'Wenn Sie nicht zufrieden sind, können Sie sich jederzeit bei einer Datenschutz-Aufsichtsbehörde beschweren.';

export const rightsInGerman: Pick<Words, keyof RightsLetterParams> = {
  'rights-received': ({ reference, kind, due, code, minutes, url }, when) => ({
    subject: `Ihre Anfrage ${reference}: bitte bestätigen`,
    text: [
      `Mit dieser Adresse hat jemand etwas angefragt: ${kinds[kind]}. Die Anfrage hat das Zeichen ${reference}.`,
      'Bestätigen Sie, dass Sie das waren; dann geht sie an die, die antworten müssen. Vorher wird nichts offengelegt.',
      `Oder geben Sie diesen Code auf der Seite ein, auf der Sie gefragt haben: ${code}. Er gilt ${minutes} Minuten lang, für drei Versuche.`,
    ],
    button: { label: 'Anfrage bestätigen', url },
    after: [
      `Sie wird bis ${when(due)} beantwortet. Die Zeit, bis Sie bestätigen, zählt nicht mit.`,
      'Heben Sie diese Nachricht auf: Derselbe Link zeigt, wie weit die Anfrage ist. Wenn Sie nicht gefragt haben, tun Sie nichts.',
    ],
    footer,
  }),
  'rights-code': ({ reference, code, minutes, url }) => ({
    subject: `Ein neuer Code für Ihre Anfrage ${reference}`,
    text: [
      `Ihr neuer Code ist ${code}. Er gilt ${minutes} Minuten lang, für drei Versuche. Der vorige gilt nicht mehr.`,
    ],
    button: { label: 'Oder hier bestätigen', url },
    after: ['Wenn Sie nicht gefragt haben, tun Sie nichts.'],
    footer,
  }),
  'rights-passed-on': ({ reference, kind, due, url }, when) => ({
    subject: `Ihre Anfrage ${reference} ist bei denen, die antworten`,
    text: [
      `Ihre Anfrage (${kinds[kind]}) ist bei denen, die sie beantworten müssen. Die Seite der Anfrage zeigt, wer das ist.`,
      `Sie ist fällig am ${when(due)}.`,
    ],
    button: { label: 'Sehen, wie weit sie ist', url },
    footer,
  }),
  'rights-nothing-held': ({ reference, kind, url }) => ({
    subject: `Ihre Anfrage ${reference}: Über Sie ist nichts gespeichert`,
    text: [
      `Sie haben angefragt: ${kinds[kind]}. Unter Ihrer bestätigten Adresse ist nichts gespeichert, weder beim Betreiber dieses Dienstes noch in den Daten seiner Kunden.`,
      'Damit ist Ihre Anfrage beantwortet. Wenn Sie unter einer anderen Adresse oder Nummer bekannt sind, fragen Sie noch einmal und nennen Sie sie.',
    ],
    button: { label: 'Anfrage ansehen', url },
    after: [complain],
    footer,
  }),
  'rights-to-answer': ({ reference, kind, by, due, url }, when) => ({
    subject: `${asked[kind]}: bitte ${reference} beantworten`,
    text: [
      `Eine Person hat wegen ihrer Rechte angefragt; ihre Identität ist bestätigt. Es betrifft ${forWhom(by)}.`,
      `Worum es geht: ${asked[kind]}. Fällig am ${when(due)}.`,
    ],
    button: { label: 'Ansehen und antworten', url },
    after: [
      'Das Gesetz gibt einen Monat Zeit. Er kann nur in dieser Zeit verlängert werden, mit einem Grund, der der Person gesendet wird.',
    ],
  }),
  'rights-to-confirm': ({ reference, kind, url }) => ({
    subject: `${asked[kind]}: bitte die Vollmacht zu ${reference} ansehen`,
    text: [
      'Jemand fragt für eine andere Person. Die Adresse ist bestätigt; ob er fragen darf, müssen Sie feststellen.',
    ],
    button: { label: 'Anfrage ansehen', url },
    after: ['Bis dahin wird nichts weitergegeben und nichts offengelegt.'],
  }),
  'rights-due': ({ reference, kind, by, days, due, url }, when) => ({
    subject:
      days === 0 ? `Überfällig: ${asked[kind]}, ${reference}` : `Fällig in ${days} Tagen: ${asked[kind]}, ${reference}`,
    text: [
      days === 0
        ? `Die Anfrage ${reference} war am ${when(due)} fällig und ist nicht beantwortet. Sie betrifft ${forWhom(by)}.`
        : `Die Anfrage ${reference} ist am ${when(due)} fällig. Sie betrifft ${forWhom(by)}.`,
    ],
    button: { label: 'Jetzt antworten', url },
  }),
  'rights-extended': ({ reference, by, because, due, url }, when) => ({
    subject: `Ihre Anfrage ${reference} dauert länger`,
    text: [
      `${by} braucht mehr Zeit für Ihre Anfrage. Sie ist jetzt am ${when(due)} fällig, wie Artikel 12 Absatz 3 DSGVO es erlaubt.`,
      `Der Grund: ${because}`,
    ],
    button: { label: 'Anfrage ansehen', url },
    after: [complain],
    footer,
  }),
  'rights-answered': ({ reference, kind, by, words, url }) => ({
    subject: `Ihre Anfrage ${reference} ist beantwortet`,
    text: [`${by} hat Ihre Anfrage beantwortet (${kinds[kind]}).`, ...quoted(words)],
    button: { label: 'Antwort ansehen', url },
    after: [
      'Dateien können dort 7 Tage lang geholt werden, ebenso die Urkunde einer Löschung. Es hat Sie nichts gekostet.',
      complain,
    ],
    footer,
  }),
  'rights-own-deletion': ({ reference, words, url }) => ({
    subject: `Ihre Anfrage ${reference}: Löschen Sie Ihr Konto`,
    text: [
      'Sie haben ein Konto. Damit niemand anderes es löschen kann, melden Sie sich an und löschen Sie es selbst: Es dauert eine Minute und ist endgültig.',
      ...quoted(words),
    ],
    button: { label: 'Konto löschen', url },
    after: [
      'Wenn Sie sich nicht mehr anmelden können, antworten Sie auf diese Nachricht oder schreiben Sie dem Datenschutzbeauftragten.',
    ],
    footer,
  }),
  'rights-refused': ({ reference, by, ground, words, authority, url }) => ({
    subject: `Ihre Anfrage ${reference} wurde abgelehnt`,
    text: [
      `${by} tut nicht, worum Sie gebeten haben. ${grounds[ground]}`,
      ...quoted(words),
      `Sie können sich bei einer Aufsichtsbehörde beschweren (Artikel 77 DSGVO) und vor Gericht gehen. Die Behörde: ${authority}`,
    ],
    button: { label: 'Anfrage ansehen', url },
    footer,
  }),
  'rights-withdrawn': ({ reference, url }) => ({
    subject: `Die Anfrage ${reference} wurde zurückgenommen`,
    text: ['Wer gefragt hat, hat die Anfrage zurückgenommen. Es ist nichts mehr zu tun.'],
    button: { label: 'Anfrage ansehen', url },
    footer,
  }),
};
