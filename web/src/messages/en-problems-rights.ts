/** What the server refuses about requests: its own words, with places for what they name. */
export const enRightsProblems = {
  'bad-received': ['That day cannot be', 'Give the day it came, at most {days} days ago. Nothing was kept.'],
  'code-not-valid': [
    'This code is not valid',
    'A code works for 10 minutes and three tries. Check it, or ask for a new one.',
  ],
  'extension-too-late': [
    'This request cannot be extended',
    'That is possible once, within one month of receipt (Article 12 (3) GDPR). Nothing was changed.',
  ],
  'not-awaiting-identity': ['Who asks is confirmed already', 'Look at the request again. Nothing was changed.'],
  'not-found-person': [
    'That person was not found for this request',
    'Choose among those that were found. Nothing was done.',
  ],
  'request-not-open': [
    'This request does not wait for an answer',
    'It was answered, is being carried out, or waits for its asker. Look at it again. Nothing was changed.',
  ],
  'whose-data': [
    'It is not said whose data it is',
    'Give an address, a telephone or another number that the person concerned is known by. Nothing was changed.',
  ],
  'words-missing': [
    'An answer in words is needed',
    'Nothing is done by itself here: say what you did. Nothing was sent.',
  ],
} as const;
