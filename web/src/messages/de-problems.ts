/** What the server refuses, in German: every code of en-problems.ts. A place may be left out where only its English is known. */
import { deDataProblems } from './de-problems-data.ts';
import { deRecordsProblems } from './de-problems-records.ts';
import { deRightsProblems } from './de-problems-rights.ts';
import { problemKeysOf, type ProblemTexts } from './en-problems.ts';

const problems: ProblemTexts = {
  ...deDataProblems,
  ...deRecordsProblems,
  ...deRightsProblems,
  'age-not-confirmed': [
    'Bitte sagen Sie, dass Sie 18 oder älter sind',
    'Es entstünde ein neues Konto, und dieser Dienst ist für Erwachsene. Nichts wurde aufbewahrt.',
  ],
  'already-claimed': [
    'Dieses Konto hat schon ein Passwort',
    'Ändern Sie Benutzername, E-Mail und Passwort einzeln. Nichts wurde geändert.',
  ],
  'already-decided': ['Diese Anfrage ist nicht mehr offen', 'Sehen Sie sie noch einmal an. Nichts wurde geändert.'],
  'already-member': [
    'Diese Adresse gehört einem Mitglied',
    'Ändern Sie dessen Rolle in der Liste der Mitglieder. Niemand wurde eingeladen.',
  ],
  'answer-shape': [
    'Die Antwort des Servers ist nicht wie zugesagt',
    'Das ist ein Fehler von uns. Sagen Sie es denen, die diesen Dienst betreiben.',
  ],
  'bad-address': ['Die Adresse ist nicht, wie sie sein soll', 'Laden Sie die Seite neu. Nichts wurde geändert.'],
  'bad-body': [
    'Eine Angabe ist nicht, wie sie sein soll',
    'Prüfen Sie, was Sie eingegeben haben. Nichts wurde geändert.',
  ],
  'bad-colour': [
    'Das ist keine Farbe',
    'Schreiben Sie # und sechs hexadezimale Ziffern, etwa #1d4ed8. Nichts wurde geändert.',
  ],
  'bad-content-type': ['Die Anfrage ist kein JSON', 'Senden Sie sie mit Content-Type: application/json.'],
  'bad-currency': [
    'Diese Währung gibt es nicht',
    'Wählen Sie eine mit ihren drei Buchstaben, etwa EUR. Nichts wurde geändert.',
  ],
  'bad-json': ['Die Anfrage ist kein JSON', 'Senden Sie ein JSON-Dokument. Nichts wurde geändert.'],
  'bad-locale': ['Dieses Sprachkürzel gibt es nicht', 'Wählen Sie eines wie en oder de-DE. Nichts wurde geändert.'],
  'bad-logo': ['Dieses Bild kann kein Logo sein', 'Nehmen Sie PNG, JPEG oder WebP. Nichts wurde geändert.'],
  'bad-recipient': ['Das kann keine E-Mail-Adresse sein', 'Geben Sie eine Adresse wie name@example.com an.'],
  'bad-time-zone': ['Diese Zeitzone gibt es nicht', 'Wählen Sie eine wie Europe/Berlin. Nichts wurde geändert.'],
  'body-too-large': ['Die Anfrage ist zu groß', 'Eine Anfrage darf 1 MB JSON enthalten. Nichts wurde geändert.'],
  'code-wrong': [
    'Dieser Code stimmt nicht',
    'Codes wechseln alle 30 Sekunden und gelten einmal. Nehmen Sie den neuesten.',
  ],
  'colour-too-light': [
    'Weiße Schrift auf dieser Farbe wäre nicht zu lesen',
    'Wählen Sie eine dunklere: mindestens 4,5 zu 1. Nichts wurde geändert.',
  ],
  'confirm-first': ['Bestätigen Sie zuerst, dass Sie es sind', 'Nichts wurde geändert.'],
  'cross-site-write': [
    'Das kam nicht aus der Anwendung',
    'Laden Sie die Seite neu und versuchen Sie es erneut. Nichts wurde geändert.',
  ],
  'egress-bad-address': [
    'Diese Adresse geht nicht',
    'Geben Sie eine wie https://example.org/path an, ohne Benutzernamen darin.',
  ],
  'egress-failed': [
    'Der andere Server war nicht zu erreichen',
    'Prüfen Sie seine Adresse und ob er läuft. Nichts wurde geändert.',
  ],
  'egress-not-encrypted': [
    'Dieser Server verbindet sich nur über https',
    'Geben Sie eine Adresse an, die mit https:// beginnt. Der Betreiber kann mit EGRESS_ALLOW Ausnahmen erlauben.',
  ],
  'egress-not-named': [
    'Dorthin sollte sich dieser Server nicht verbinden',
    'Die Adresse, oder eine, zu der sie führt, ist keine der eingerichteten. Nichts wurde gesendet.',
  ],
  'egress-refused': [
    'Dorthin darf sich dieser Server nicht verbinden',
    'Der Name führt zu keiner öffentlichen Adresse. Gehört sie Ihnen und ist sie sicher, kann der Betreiber sie mit EGRESS_ALLOW erlauben.',
  ],
  'egress-too-large': ['Die Antwort des anderen Servers ist zu groß', 'Nichts davon wurde benutzt.'],
  'egress-too-slow': [
    'Der andere Server hat zu lange gebraucht',
    'Versuchen Sie es später erneut. Nichts wurde geändert.',
  ],
  'empty-upload': ['Es wurde nichts hochgeladen', 'Wählen Sie eine Datei, in der etwas steht.'],
  'host-not-allowed': [
    'Auf diesen Namen antwortet dieser Server nicht',
    'Öffnen Sie ihn unter der Adresse, die sein Betreiber Ihnen gegeben hat.',
  ],
  'internal-error': [
    'Bei uns ist etwas schiefgegangen',
    'Worum Sie baten, wurde nicht getan. Versuchen Sie es erneut; bleibt es so, sagen Sie es denen, die diesen Dienst betreiben.',
  ],
  'invitation-for-another': [
    'Diese Einladung gilt einer anderen Adresse',
    'Melden Sie sich mit der Adresse an, an die sie ging, oder registrieren Sie diese, und bestätigen Sie sie. Die Einladung gilt weiter.',
  ],
  'invitation-not-valid': [
    'Diese Einladung gilt nicht mehr',
    'Sie gilt einmal und 7 Tage lang und wurde vielleicht zurückgezogen. Bitten Sie um eine neue.',
  ],
  'last-administrator': [
    'Das ist die einzige Administration',
    'Geben Sie zuerst jemand anderem diese Rolle. Nichts wurde geändert.',
  ],
  'last-owner': [
    'Andere benutzen einen Arbeitsbereich, den nur Sie innehaben',
    'Übergeben Sie ihn zuerst jemandem davon, oder entfernen Sie die anderen. Nichts wurde gelöscht.',
  ],
  'link-not-valid': [
    'Dieser Link gilt nicht mehr',
    'Er gilt einmal und nur für begrenzte Zeit. Fordern Sie einen neuen an.',
  ],
  'name-taken': ['Es gibt zu viele Arbeitsbereiche dieses Namens', 'Wählen Sie einen anderen Namen.'],
  'no-origin': ['Passkeys gibt es nur im Browser', 'Gehen Sie von einer Seite der Anwendung aus.'],
  'not-encrypted': [
    'Diese Verbindung ist nicht verschlüsselt',
    'Öffnen Sie die Adresse mit https. Nichts wurde gelesen und nichts geändert.',
  ],
  'not-found': [
    'Das gibt es hier nicht',
    'Es wurde vielleicht entfernt, oder die Adresse ist falsch geschrieben. Laden Sie die Seite neu.',
  ],
  'not-signed-in': [
    'Sie sind nicht angemeldet',
    'Melden Sie sich an und versuchen Sie es erneut. Nichts wurde geändert.',
  ],
  'not-staff': [
    'Das ist für das Personal des Betreibers',
    'Ihr Konto hat dort keine Rolle oder eine andere. Nichts wurde geändert.',
  ],
  'only-way-in': [
    'Das ist der einzige Weg in Ihr Konto',
    'Setzen Sie zuerst ein Passwort, oder fügen Sie einen Passkey hinzu. Nichts wurde geändert.',
  ],
  'own-request': ['Niemand genehmigt die eigene Anfrage', 'Das muss jemand anderes tun. Nichts wurde geändert.'],
  'owner-already': ['Der Arbeitsbereich gehört Ihnen schon', 'Wählen Sie ein anderes Mitglied. Nichts wurde geändert.'],
  'owner-cannot-leave': [
    'Ein Arbeitsbereich braucht jemanden, dem er gehört',
    'Bieten Sie ihn zuerst einem anderen Mitglied an; nimmt es an, können Sie gehen. Nichts wurde geändert.',
  ],
  'owner-stays': [
    'Dieser Person gehört der Arbeitsbereich',
    'Er wird übergeben, nie weggenommen: Wer ihn hat, bietet ihn an, und die andere Seite nimmt an. Nichts wurde geändert.',
  ],
  'passkey-not-right': [
    'Dieser Passkey konnte nicht hinzugefügt werden',
    'Es dauerte zu lange, oder das Gerät hat nicht gefragt, wer Sie sind. Versuchen Sie es erneut. Nichts wurde geändert.',
  ],
  'password-leaked': [
    'Dieses Passwort steht auf einer Liste bekannt gewordener',
    'Wer Passwörter errät, versucht es zuerst. Wählen Sie ein anderes. Nichts wurde geändert.',
  ],
  'password-weak': [
    'Dieses Passwort ist zu leicht zu erraten',
    'Nehmen Sie mehr Wörter, die nichts miteinander zu tun haben, und lassen Sie Ihren Namen weg. Nichts wurde geändert.',
  ],
  'provider-failed': [
    'Die Anmeldung dort hat nicht geklappt',
    'Sie dauerte zu lange, wurde abgebrochen, oder die Antwort galt nicht diesem Browser. Versuchen Sie es erneut.',
  ],
  'provider-linked-elsewhere': [
    'Das gehört zu einem anderen Konto',
    'Entfernen Sie es zuerst dort. Nichts wurde geändert.',
  ],
  'provider-not-linked': [
    'Dazu gehört noch kein Konto',
    'Haben Sie hier ein Konto, melden Sie sich wie gewohnt an und fügen Sie diesen Weg dort hinzu. Sonst bitten Sie um eine Einladung.',
  ],
  'provider-unreachable': [
    'Der Anbieter antwortet nicht, wie er soll',
    'Melden Sie sich auf anderem Weg an, oder versuchen Sie es später. Mehr steht im Protokoll des Betreibers.',
  ],
  'query-too-large': [
    'Das braucht mehr Speicher als erlaubt',
    'Fragen Sie nach weniger Gruppen. Nichts wurde geändert.',
  ],
  'query-too-slow': [
    'Das hat zu lange gedauert',
    'Fragen Sie nach einem kürzeren Zeitraum oder weniger Gruppen. Nichts wurde geändert.',
  ],
  'registration-closed': [
    'Registrieren geht hier nur mit Einladung',
    'Öffnen Sie den Link der Einladung, die an diese Adresse ging, oder bitten Sie um eine. Nichts wurde aufbewahrt.',
  ],
  'role-not-allowed': [
    'Ihre Rolle erlaubt das nicht',
    'Fragen Sie, wer diesen Arbeitsbereich innehat. Nichts wurde geändert.',
  ],
  'scope-not-allowed': [
    'Dieser API-Schlüssel erlaubt das nicht',
    'Wählen Sie aus den angebotenen Rechten, oder melden Sie sich an: Manches darf kein Schlüssel. Nichts wurde geändert.',
  ],
  'seal-broken': [
    'Ein versiegelter Wert lässt sich nicht öffnen',
    'Der Hauptschlüssel gehört nicht zu diesem Datenordner, oder der Wert wurde verändert. Nichts wurde geschrieben.',
  ],
  'second-factor-first': [
    'Hier wird ein zweiter Faktor verlangt',
    'Richten Sie in Ihrem Konto unter „Anmelden“ eine Authenticator-App oder einen Passkey ein. Nichts wurde geändert.',
  ],
  'second-factor-on': [
    'Der zweite Faktor ist schon an',
    'Schalten Sie ihn zuerst aus, um das Gerät zu wechseln. Nichts wurde geändert.',
  ],
  'sign-in-failed': [
    'Das hat nicht geklappt',
    'Prüfen Sie Namen, Passwort oder Code. Haben Sie sich gerade registriert, öffnen Sie zuerst den Link in der Mail.',
  ],
  'staff-not-ready': [
    'Diese Person vom Personal ist noch nicht so weit',
    'Ihre jährliche Schulung oder das neueste Bulletin ist nicht bestätigt, darum kann ihr nichts gewährt werden. Nichts wurde geändert.',
  ],
  'too-many-calls': ['Zu viele Anfragen', 'Warten Sie eine Minute und versuchen Sie es erneut. Nichts wurde geändert.'],
  'too-many-invitations': [
    'Zu viele Einladungen sind offen',
    'Ziehen Sie einige zurück, oder warten Sie auf Antworten. Niemand wurde eingeladen.',
  ],
  'too-many-keys': [
    'Sie haben hier zu viele API-Schlüssel',
    'Ein Mitglied darf in einem Arbeitsbereich {most} haben. Widerrufen Sie einen, der nicht mehr gebraucht wird.',
  ],
  'too-many-passkeys': [
    'Das sind genug Passkeys',
    'Ein Konto darf {most} haben. Entfernen Sie einen, den Sie nicht mehr brauchen.',
  ],
  'too-many-tries': [
    'Zu viele Versuche',
    'Warten Sie {minutes} min und versuchen Sie es erneut. Bis dahin zählt auch die richtige Antwort nicht.',
  ],
  'too-young': [
    'Dieser Dienst ist für Menschen ab 18 Jahren',
    'Nichts von dem, was Sie eingegeben haben, wurde aufbewahrt.',
  ],
  'backup-not-verified': [
    'Die Sicherung {name} ließ sich nicht zur Probe wiederherstellen',
    'An der Installation wurde nichts verändert. Machen Sie eine vollständige mit --full, und sagen Sie den Entwicklern Bescheid, wenn es dabei bleibt.',
  ],
  'backup-under-way': [
    'Eine Sicherung wird schon gemacht',
    'Warten Sie, bis sie fertig ist, oder halten Sie sie an. Dieser Aufruf hat nichts geändert.',
  ],
  'stores-on-servers': [
    'Die Daten liegen auf Servern, die mit deren Mitteln gesichert werden',
    'Sichern Sie PostgreSQL und ClickHouse mit deren Werkzeugen, beide zur selben ruhigen Zeit. Aus dem Datenordner bewahren Sie Kopien von ledger (immer die neueste) und exports auf, und getrennt von allem master.key und derivation.key. Nichts wurde geschrieben.',
  ],
  'username-taken': ['Dieser Benutzername ist vergeben', 'Wählen Sie einen anderen. Nichts wurde geändert.'],
  'workspaces-changed': [
    'Ihre Arbeitsbereiche sind andere als gezeigt',
    'Sehen Sie noch einmal an, was mit Ihrem Konto ginge. Nichts wurde gelöscht.',
  ],
};

export const deProblems = problemKeysOf(problems);
