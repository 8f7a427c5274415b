import { Calendar, Hash } from 'lucide-react';
import { useState } from 'react';
import type { FieldGroup, Question } from '../../../../src/contract/insights.ts';
import { columnWords, isUsualMeasure } from '../../charts/field-title.ts';
import { cn } from '../../class-names.ts';
import { treatmentLabel } from '../../components/chip.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { type Field, indexFields, isTime } from './draft.ts';
import { grainWord } from './words.ts';

type FieldListProps = {
  groups: FieldGroup[];
  dataset: string;
  names: string[];
  question: Question;
  onDataset: (name: string) => void;
  onToggle: (field: Field) => void;
};

/** The fields of a dataset and of those it refers to: measures (#), times (◷) and the rest. Click puts one in or out. */
export function FieldList({ groups, dataset, names, question, onDataset, onToggle }: FieldListProps) {
  const [words, setWords] = useState('');
  return (
    <section aria-label={t('explore.fields')} className="flex flex-col gap-2 lg:border-r lg:border-line lg:pr-4">
      <Select
        label={t('explore.dataset')}
        value={dataset}
        options={names.map((name) => ({ value: name, label: name }))}
        onChange={onDataset}
        className="w-full"
      />
      <Input
        type="search"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        placeholder={t('explore.searchFields')}
        aria-label={t('explore.searchFields')}
      />
      <div
        className="flex max-h-47 flex-col gap-0.5 overflow-y-auto lg:max-h-[calc(100dvh-190px)]"
        tabIndex={0}
        role="region"
        aria-label={t('explore.fields')}
      >
        {groups.map((group) => (
          <Group
            key={`${group.dataset}/${group.through ?? ''}`}
            group={group}
            words={words}
            question={question}
            onToggle={onToggle}
          />
        ))}
      </div>
    </section>
  );
}

/** "through customer number", as the server says it in English. */
const wayOf = (through: string): string => t('explore.through', { way: columnWords(through.replace(/^through /, '')) });

type GroupProps = { group: FieldGroup; words: string; question: Question; onToggle: (field: Field) => void };

function Group({ group, words, question, onToggle }: GroupProps) {
  const wanted = words.trim().toLowerCase();
  const found = [...indexFields([group]).values()].filter(({ title }) => title.toLowerCase().includes(wanted));
  const [all, setAll] = useState(false);
  const measures = found.filter(({ kind }) => kind === 'measure');
  const usual = measures.filter(({ member }) => isUsualMeasure(member) || question.measures.includes(member));
  const shown = all || wanted !== '' ? measures : usual;
  const more = measures.length - usual.length;
  const dimensions = found.filter(({ kind }) => kind === 'dimension');
  const name = columnWords(group.title);
  const heading = group.through === null ? name : `${name}, ${wayOf(group.through)}`;
  return (
    <>
      <Fields
        heading={`${heading} · ${t('explore.measures')}`}
        fields={shown}
        question={question}
        onToggle={onToggle}
      />
      {more > 0 && wanted === '' ? (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="flex min-h-7 shrink-0 items-center rounded-sm pr-2 pl-7 text-left text-13 text-muted -outline-offset-2 transition-colors hover:bg-wash hover:text-ink"
        >
          {all ? t('explore.fewerMeasures') : t('explore.moreMeasures', { count: more })}
        </button>
      ) : null}
      <Fields
        heading={group.through === null ? `${heading} · ${t('explore.dimensions')}` : heading}
        fields={dimensions}
        question={question}
        onToggle={onToggle}
      />
    </>
  );
}

type FieldsProps = { heading: string; fields: Field[]; question: Question; onToggle: (field: Field) => void };

const Fields = ({ heading, fields, question, onToggle }: FieldsProps) =>
  fields.length === 0 ? null : (
    <>
      <p className="px-2 pt-2 pb-1 text-13 text-muted first:pt-0">{heading}</p>
      {fields.map((field) => (
        <FieldButton key={field.member} field={field} question={question} onToggle={onToggle} />
      ))}
    </>
  );

/** What stands at the right of a field that is in use: its grain, or a tick. */
function useMark(field: Field, question: Question): string | null {
  const time = question.timeDimensions.find(({ dimension }) => dimension === field.member);
  if (time) return time.granularity ? grainWord(time.granularity) : '✓';
  return question.measures.includes(field.member) || question.dimensions.includes(field.member) ? '✓' : null;
}

function FieldButton({
  field,
  question,
  onToggle,
}: {
  field: Field;
  question: Question;
  onToggle: (field: Field) => void;
}) {
  const mark = useMark(field, question);
  const coarse = mark === null && field.chip?.endsWith('generalised');
  const Icon = field.kind === 'measure' ? Hash : isTime(field) ? Calendar : null;
  return (
    <button
      type="button"
      aria-pressed={mark !== null}
      onClick={() => onToggle(field)}
      className={cn(
        'flex min-h-7 w-full shrink-0 items-center gap-1.5 rounded-sm px-2 text-left text-13 -outline-offset-2 transition-colors',
        mark === null ? 'hover:bg-wash' : 'bg-accent-wash text-accent',
      )}
    >
      {Icon ? (
        <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      ) : (
        <span aria-hidden className="w-3.5 shrink-0" />
      )}
      <span className="min-w-0 grow truncate">{field.title}</span>
      {coarse ? (
        <span title={field.chip ?? ''} className="shrink-0 rounded-full bg-wash px-1.5 text-11 text-muted">
          {treatmentLabel('generalise')}
        </span>
      ) : null}
      {mark ? (
        <span aria-hidden={mark === '✓'} className="shrink-0">
          {mark}
        </span>
      ) : null}
    </button>
  );
}
