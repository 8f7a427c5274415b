/** How the parts of a question are said. */
import type { Filter, Granularity, Question } from '../../../../src/contract/insights.ts';
import { formatDay, formatList } from '../../format.ts';
import { t, tMaybe } from '../../i18n.ts';
import type { Field } from './draft.ts';

type Fields = Map<string, Field>;

export const titleOf = (fields: Fields, member: string): string => fields.get(member)?.title ?? member;

/** "by month", "by day" */
export const grainWord = (granularity: Granularity): string => t(`grain.${granularity}`);

/** "last 12 months", "1 Jan 2026 to 31 Mar 2026" */
export const rangeWord = (range: string | [string, string] | undefined): string => {
  if (range === undefined) return t('range.all');
  if (typeof range === 'string') return tMaybe(`range.${range}`, range);
  return t('range.between', { from: formatDay(range[0]), to: formatDay(range[1]) });
};

const valuesWord = (filter: Filter): string =>
  filter.operator === 'inDateRange' || filter.operator === 'notInDateRange'
    ? (filter.values ?? []).join(' – ')
    : new Intl.ListFormat(document.documentElement.lang || 'en', { type: 'disjunction' }).format(
        (filter.values ?? []).map(String),
      );

/** "channel is web or store" */
export const filterWord = (fields: Fields, filter: Filter): string =>
  [titleOf(fields, filter.member), t(`operator.${filter.operator}`), valuesWord(filter)]
    .filter((part) => part !== '')
    .join(' ');

/** "Orders and Revenue by month and Country, last 12 months, where Channel is web" as one plain sentence. */
export function questionSentence(question: Question, fields: Fields): string {
  const measures = formatList(question.measures.map((member) => titleOf(fields, member)));
  const groups = [
    ...question.timeDimensions.flatMap(({ granularity }) => (granularity ? [grainWord(granularity)] : [])),
    ...question.dimensions.map((member) => titleOf(fields, member)),
  ];
  const ranges = question.timeDimensions.flatMap(({ dateRange }) =>
    dateRange === undefined ? [] : [rangeWord(dateRange)],
  );
  const filters = question.filters.map((filter) => filterWord(fields, filter));
  const by = groups.length === 0 ? '' : ` ${t('explore.by')} ${formatList(groups)}`;
  const where = filters.length === 0 ? '' : `, ${t('explore.where')} ${formatList(filters)}`;
  return `${measures}${by}${ranges.map((range) => `, ${range}`).join('')}${where}`;
}
