/** What is refused about rows one by one: see en-problems.ts. */
export const enRecordsProblems = {
  'column-identifies': [
    '{column} says whose a row is',
    'Correct the person instead, or remove the row and add it anew. Nothing was changed.',
  ],
  'column-not-stored': [
    'The column {column} is not stored',
    'It was dropped when the dataset was loaded: nothing of it is there. Nothing was changed.',
  ],
  'condition-misfits': [
    'The column {column} cannot be asked that',
    '“has” is for kept columns of texts, “before” for kept columns of days and instants. Nothing was changed.',
  ],
  'no-rows': ['There is nothing to add', 'Send at least one row.'],
  'nothing-to-set': ['There is nothing to change', 'Name at least one column in set.'],
  'rows-of-nobody': [
    'Some of these rows are nobody’s',
    'A value of a person can be set only where a row is about somebody. Choose fewer rows. Nothing was changed.',
  ],
  'too-many-rows': [
    '{dataset} has too many rows to work on one by one',
    'Rows are found, changed and removed one by one in datasets of up to {most} rows. Load a file instead, or ask a question.',
  ],
  'value-misfits': [
    'A value does not fit the column {column}',
    'Numbers are sent as numbers, days as 2026-01-31, instants as 2026-01-31T23:59:00Z, between 1900 and 2299. Nothing was changed.',
  ],
} as const;
