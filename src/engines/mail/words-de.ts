/** The letters in German. */
import type { AlertWord, SecondFactorChange } from './letters.ts';
import { rightsInGerman } from './words-rights-de.ts';
import type { Words } from './words.ts';

const alerts: Readonly<Record<AlertWord, string>> = {
  'failed-sign-ins': 'Viele Anmeldungen sind gescheitert',
  'many-reveals': 'Es wurden ungewöhnlich viele Werte aufgedeckt',
  'many-exports': 'Es wurden ungewöhnlich viele Personen exportiert',
  'denied-requests': 'Viele Anfragen wurden abgelehnt',
  'keys-changed': 'Schlüssel wurden geändert',
  'mail-undeliverable': 'Nachrichten konnten nicht zugestellt werden',
  'rights-overdue': 'Eine Anfrage zu Rechten ist überfällig',
};

const factors: Readonly<Record<SecondFactorChange, string>> = {
  on: 'Der zweite Faktor wurde eingeschaltet.',
  off: 'Der zweite Faktor wurde ausgeschaltet.',
  codes: 'Es wurden neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr.',
  'passkey-added': 'Ein Passkey wurde hinzugefügt.',
  'passkey-removed': 'Ein Passkey wurde entfernt.',
};

const notYou = 'Wenn Sie das nicht waren, ändern Sie jetzt Ihr Passwort und melden Sie sich überall ab.';

export const german: Words = {
  greeting: (name) => `Guten Tag ${name},`,
  footer: 'PerfectlyData sendet dies wegen Ihres Kontos. Die Nachricht verfolgt nichts und lädt nichts aus dem Netz.',
  linkHint: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:',
  'verify-email': ({ url, hours }) => ({
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    text: ['Bestätigen Sie, dass diese Adresse Ihnen gehört; dann ist Ihr Konto bereit.'],
    button: { label: 'Adresse bestätigen', url },
    after: [
      `Der Link gilt einmal, ${hours} Stunden lang. Wenn Sie sich nicht registriert haben, tun Sie nichts: Die Adresse wird dann vergessen.`,
    ],
  }),
  'reset-password': ({ url, minutes }) => ({
    subject: 'Neues Passwort festlegen',
    text: ['Jemand hat für Ihr Konto ein neues Passwort angefordert.'],
    button: { label: 'Neues Passwort festlegen', url },
    after: [
      `Der Link gilt einmal, ${minutes} Minuten lang. Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Ihr Passwort bleibt.`,
    ],
  }),
  'already-registered': ({ url }) => ({
    subject: 'Sie haben schon ein Konto',
    text: [
      'Jemand hat Ihre Adresse eingegeben, um ein Konto anzulegen oder sie darin zu verwenden. Sie gehört schon zu Ihrem Konto.',
    ],
    button: { label: 'Passwort vergessen?', url },
    after: ['Melden Sie sich an wie immer. Wenn Sie das nicht waren, tun Sie nichts: Es wurde nichts geändert.'],
  }),
  'email-changed': ({ url }) => ({
    subject: 'Ihre E-Mail-Adresse wurde geändert',
    text: ['Ihr Konto verwendet jetzt eine andere E-Mail-Adresse. An diese hier wird nichts mehr gesendet.'],
    button: { label: 'Konto ansehen', url },
    after: ['Wenn Sie das nicht waren, schreiben Sie sofort dem Betreiber dieses Dienstes.'],
  }),
  invitation: ({ inviter, workspace, role, url, days }) => ({
    subject: `Sie sind eingeladen: ${workspace}`,
    text: [`${inviter} lädt Sie in den Arbeitsbereich „${workspace}“ ein, als ${role}.`],
    button: { label: 'Einladung annehmen', url },
    after: [
      `Die Einladung gilt nur für diese Adresse und endet nach ${days} Tagen. Wenn Sie sie nicht möchten, tun Sie nichts.`,
    ],
  }),
  'new-sign-in': ({ at, device, url }, when) => ({
    subject: 'Neue Anmeldung an Ihrem Konto',
    text: [`Jemand hat sich am ${when(at)} mit ${device} an Ihrem Konto angemeldet.`],
    button: { label: 'Sitzungen ansehen', url },
    after: [notYou],
  }),
  'second-factor-changed': ({ change, at, url }, when) => ({
    subject: 'Ihre Anmeldung wurde geändert',
    text: [factors[change], `Das war am ${when(at)}.`],
    button: { label: 'Konto ansehen', url },
    after: [notYou],
  }),
  'password-changed': ({ at, url }, when) => ({
    subject: 'Ihr Passwort wurde geändert',
    text: [`Ihr Konto hat seit ${when(at)} ein neues Passwort. Alle anderen Sitzungen wurden beendet.`],
    button: { label: 'Sitzungen ansehen', url },
    after: [
      'Wenn Sie das nicht waren, fordern Sie auf der Anmeldeseite ein neues Passwort an und melden Sie sich überall ab.',
    ],
  }),
  'deletion-planned': ({ due, url }, when) => ({
    subject: 'Ihr Konto wird gelöscht',
    text: [
      `Ihr Konto wird am ${when(due)} gelöscht, mit allem, was dazu gehört.`,
      'Bis dahin können Sie das zurücknehmen.',
    ],
    button: { label: 'Konto behalten', url },
    after: [notYou],
  }),
  'deletion-undone': ({ at, url }, when) => ({
    subject: 'Ihr Konto bleibt',
    text: [`Die geplante Löschung Ihres Kontos wurde am ${when(at)} zurückgenommen.`],
    button: { label: 'Konto ansehen', url },
    after: [notYou],
  }),
  'account-deleted': ({ at }, when) => ({
    subject: 'Ihr Konto ist gelöscht',
    text: [
      `Ihr Konto wurde am ${when(at)} gelöscht, mit allem, was dazu gehörte.`,
      'Dies ist die letzte Nachricht. Ihre Adresse blieb nur im Arbeitsspeicher, bis sie versandt war.',
    ],
  }),
  'ownership-offered': ({ workspace, from, until, url }, when) => ({
    subject: `${workspace} wird Ihnen angeboten`,
    text: [
      `${from} bietet Ihnen an, den Arbeitsbereich „${workspace}“ zu übernehmen. Wem er gehört, entscheidet über Mitglieder, Schlüssel und Löschung.`,
      `Das Angebot endet am ${when(until)}.`,
    ],
    button: { label: 'Annehmen oder ablehnen', url },
    after: ['Wenn Sie das nicht möchten, lehnen Sie ab oder tun Sie nichts: Es ändert sich nichts.'],
  }),
  'ownership-accepted': ({ workspace, from, to, at, url }, when) => ({
    subject: `${workspace} wurde übergeben`,
    text: [
      `${from} hat den Arbeitsbereich „${workspace}“ am ${when(at)} an ${to} übergeben. ${from} verwaltet ihn weiter als Admin.`,
    ],
    button: { label: 'Mitglieder ansehen', url },
  }),
  'staff-access-asked': ({ workspace, staff, reason, until, url }, when) => ({
    subject: `${staff} bittet um Zugang zu ${workspace}`,
    text: [
      `${staff} vom Betreiber bittet darum, den Arbeitsbereich „${workspace}“ bis ${when(until)} zu sehen.`,
      `Der angegebene Grund: ${reason}`,
    ],
    button: { label: 'Erlauben oder ablehnen', url },
    after: ['Ohne Ihr Ja wird nichts gezeigt. Was gesehen wird, steht in Ihrem Protokoll.'],
  }),
  'staff-access-granted': ({ workspace, staff, reason, until, url }, when) => ({
    subject: `${staff} darf jetzt ${workspace} sehen`,
    text: [
      `${staff} vom Betreiber darf den Arbeitsbereich „${workspace}“ bis ${when(until)} sehen. Das endet von selbst.`,
      `Der angegebene Grund: ${reason}`,
    ],
    button: { label: 'Zugang ansehen oder beenden', url },
  }),
  'staff-access-ended': ({ workspace, staff, at, url }, when) => ({
    subject: `Der Zugang von ${staff} zu ${workspace} ist beendet`,
    text: [`Der Zugang von ${staff} zum Arbeitsbereich „${workspace}“ endete am ${when(at)}.`],
    button: { label: 'Ansehen, was getan wurde', url },
  }),
  alert: ({ kind, count, workspace, at, url }, when) => ({
    subject: `Warnung: ${alerts[kind]}`,
    text: [
      `${alerts[kind]}${workspace === null ? '' : ` im Arbeitsbereich „${workspace}“`}: ${count} bisher, seit ${when(at)}.`,
    ],
    button: { label: 'Warnung ansehen', url },
    after: ['In dieser Nachricht stehen keine Namen und Adressen; sie stehen im Protokoll.'],
  }),
  'training-due': ({ title, due, url }, when) => ({
    subject: `Fällig: ${title}`,
    text: [
      `Bitte bestätigen Sie „${title}“ bis ${when(due)}.`,
      'Ohne das kann Ihnen kein Zugang zu Arbeitsbereichen von Kunden erlaubt werden.',
    ],
    button: { label: 'Lesen und bestätigen', url },
  }),
  ...rightsInGerman,
};
