/** The question under construction, and what clicking does to it. Pure. */
import type { FieldGroup, Filter, FilterOperator, Granularity, Question } from '../../../../src/contract/insights.ts';
import { columnWords, measureTitle } from '../../charts/field-title.ts';
import { t } from '../../i18n.ts';

export type FieldType = FieldGroup['dimensions'][number]['type'];
export type Field = {
  member: string;
  title: string;
  kind: 'measure' | 'dimension';
  type: FieldType | null;
  chip: string | null;
  /** Title of the dataset it is reached in, when that is not the base. */
  from: string | null;
};

/** Every field by its member. */
export const indexFields = (groups: readonly FieldGroup[]): Map<string, Field> =>
  new Map(
    groups.flatMap((group) => {
      const from = group.through === null ? null : group.title;
      const measures = group.measures.map(({ member, title }): Field => ({
        member,
        title: measureTitle(member, title),
        kind: 'measure',
        type: null,
        chip: null,
        from,
      }));
      const dimensions = group.dimensions.map((field): Field => ({
        ...field,
        title: field.type === 'person' ? t('dataset.person') : columnWords(field.title),
        kind: 'dimension',
        from,
      }));
      return [...measures, ...dimensions].map((field): [string, Field] => [field.member, field]);
    }),
  );

export const isTime = (field: Field | undefined): boolean => field?.type === 'date' || field?.type === 'datetime';

export const emptyQuestion: Question = { measures: [], dimensions: [], timeDimensions: [], filters: [] };

/** A sensible first question: how many rows, by month where there is time, be it that of what the rows refer to. */
export function firstQuestion(groups: readonly FieldGroup[]): Question {
  const base = groups[0];
  const measure = base?.measures[0];
  if (!base || !measure) return emptyQuestion;
  const time = groups
    .flatMap(({ dimensions }) => dimensions)
    .find(({ type }) => type === 'date' || type === 'datetime');
  return {
    ...emptyQuestion,
    measures: [measure.member],
    timeDimensions: time === undefined ? [] : [{ dimension: time.member, granularity: 'month' }],
  };
}

const without = (list: readonly string[], member: string): string[] => list.filter((one) => one !== member);

// An order that names a field no longer asked for would be refused.
const forget = (question: Question, member: string): Question => {
  if (question.order === undefined) return question;
  const pairs = Array.isArray(question.order) ? question.order : Object.entries(question.order);
  const { order: _, ...rest } = question;
  const kept = pairs.filter(([name]) => name !== member);
  return kept.length === 0 ? rest : { ...rest, order: kept };
};

/** Adds the field, or takes it away when it is there. */
export function toggleField(question: Question, field: Field): Question {
  const { member } = field;
  if (field.kind === 'measure') {
    const there = question.measures.includes(member);
    if (there) return { ...forget(question, member), measures: without(question.measures, member) };
    return { ...question, measures: [...question.measures, member] };
  }
  if (isTime(field)) return toggleTime(question, member);
  if (question.dimensions.includes(member))
    return { ...forget(question, member), dimensions: without(question.dimensions, member) };
  return { ...question, dimensions: [...question.dimensions, member] };
}

const toggleTime = (question: Question, member: string): Question => {
  const there = question.timeDimensions.some(({ dimension }) => dimension === member);
  const timeDimensions = there
    ? question.timeDimensions.filter(({ dimension }) => dimension !== member)
    : [...question.timeDimensions, { dimension: member, granularity: 'month' as Granularity }];
  return there ? { ...forget(question, member), timeDimensions } : { ...question, timeDimensions };
};

/** Changes the grain or range of a time dimension; `undefined` takes the range away. */
export function changeTime(
  question: Question,
  member: string,
  change: { granularity?: Granularity | null; dateRange?: string | [string, string] | undefined },
): Question {
  const timeDimensions = question.timeDimensions.map((time) => {
    if (time.dimension !== member) return time;
    const { dateRange, ...rest } = { ...time, ...change };
    return dateRange === undefined ? rest : { ...rest, dateRange };
  });
  return { ...question, timeDimensions };
}

/** Operators that make sense for a type of field, the most used first. */
export function operatorsFor(type: FieldType | null): FilterOperator[] {
  if (type === 'integer' || type === 'number')
    return ['equals', 'notEquals', 'gt', 'gte', 'lt', 'lte', 'set', 'notSet'];
  if (type === 'date' || type === 'datetime')
    return ['inDateRange', 'notInDateRange', 'beforeDate', 'afterDate', 'set', 'notSet'];
  if (type === 'boolean') return ['equals', 'notEquals', 'set', 'notSet'];
  return ['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith', 'set', 'notSet'];
}

export const needsValues = (operator: FilterOperator): boolean => operator !== 'set' && operator !== 'notSet';

/** Typed text as filter values: several apart by commas; numbers and yes/no as such where the field is. */
export function readValues(text: string, type: FieldType | null): (string | number | boolean)[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (type === 'boolean') return parts.map((part) => ['true', 'yes', 'ja', '1'].includes(part.toLowerCase()));
  if (type !== 'integer' && type !== 'number') return parts;
  return parts.filter((part) => Number.isFinite(Number(part))).map(Number);
}

export const addFilter = (question: Question, filter: Filter): Question => ({
  ...question,
  filters: [...question.filters, filter],
});
export const removeFilter = (question: Question, at: number): Question => ({
  ...question,
  filters: question.filters.toSpliced(at, 1),
});
export const replaceFilter = (question: Question, at: number, filter: Filter): Question => ({
  ...question,
  filters: question.filters.with(at, filter),
});

/** A question can be asked when it has something to count or to group by. */
export const canAsk = (question: Question): boolean =>
  question.measures.length + question.dimensions.length + question.timeDimensions.length > 0;

/** The dataset a question starts from: that of its first field, as the longest name that fits. */
export function datasetOf(question: Question, names: readonly string[]): string | undefined {
  const first = question.measures[0] ?? question.dimensions[0] ?? question.timeDimensions[0]?.dimension ?? '';
  return names.filter((name) => first.startsWith(`${name}.`)).toSorted((a, b) => b.length - a.length)[0];
}
