/** What fields are called, in the language in use. The server names them in English, after the columns of the file. */
import type { ResultColumn } from '../../../src/contract/insights.ts';
import { t, tMaybe } from '../i18n.ts';

/** "line_total" → "line total" */
export const columnWords = (name: string): string => name.replaceAll('_', ' ');

const lastOf = (member: string): string => member.slice(member.lastIndexOf('.') + 1);

/** The column in "Sum of line_total": the longest end of the title that the member names too. Columns may hold spaces. */
const columnIn = (member: string, title: string): string => {
  const words = title.split(' ');
  const ends = words.map((_, at) => words.slice(at).join(' '));
  return ends.find((end) => member.endsWith(`.${end}.${lastOf(member)}`)) ?? title;
};

/** "Rows", "Persons", "Sum of line total" */
export const measureTitle = (member: string, title: string): string =>
  tMaybe(`measure.${lastOf(member)}`, columnWords(title)).replace('{column}', () =>
    columnWords(columnIn(member, title)),
  );

/** The heading of a column of an answer; times with their grain: "ordered at · month". */
export const resultTitle = ({ key, title, role, type, granularity }: ResultColumn): string => {
  if (role === 'measure') return measureTitle(key, title);
  if (type === 'person') return t('dataset.person');
  return granularity === null ? columnWords(title) : `${columnWords(title)} · ${t(`grain.${granularity}`)}`;
};

const columnOf = (member: string): string => member.slice(0, member.lastIndexOf('.'));

/** Numbers that only tell things apart: adding them up means nothing. */
const isKey = (column: string): boolean =>
  /(^|[_\W])(id|key|no|nr|number|code)$/i.test(column) || /[a-z](Id|ID|Key|No|Nr)$/.test(column);

/** What people count first: rows, persons, sums and averages of quantities. The rest is offered on request. */
export const isUsualMeasure = (member: string): boolean => {
  const last = lastOf(member);
  if (last === 'count' || last === 'persons') return true;
  return (last === 'sum' || last === 'avg') && !isKey(columnOf(member));
};
