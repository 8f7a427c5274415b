import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Filter, Granularity, Question } from '../../../../src/contract/insights.ts';
import { Button } from '../../components/ui/button.tsx';
import { Field as Labelled } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Popover } from '../../components/ui/popover.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { addFilter, changeTime, type Field, removeFilter, replaceFilter, toggleField } from './draft.ts';
import { FilterForm } from './filter-form.tsx';
import { filterWord, grainWord, rangeWord, titleOf } from './words.ts';

export type SentenceProps = { question: Question; fields: Map<string, Field>; onChange: (question: Question) => void };

/** The question as a sentence; each part opens what can be changed about it. */
export function Sentence({ question, fields, onChange }: SentenceProps) {
  const groups = question.timeDimensions.filter(({ granularity }) => granularity);
  const grouped = groups.length + question.dimensions.length > 0;
  return (
    <div className="flex min-w-0 grow basis-80 flex-wrap items-baseline gap-x-1.5 text-20 leading-8 tracking-[-0.01em]">
      {question.measures.length === 0 ? <span className="text-muted">{t('explore.nothingCounted')}</span> : null}
      {question.measures.map((member, at) => (
        <Listed key={member} at={at} last={question.measures.length - 1}>
          <MeasurePart member={member} question={question} fields={fields} onChange={onChange} />
        </Listed>
      ))}
      {grouped ? <span>{t('explore.by')}</span> : null}
      {groups.map((time, at) => (
        <Listed key={time.dimension} at={at} last={groups.length + question.dimensions.length - 1}>
          <TimePart time={time} question={question} fields={fields} onChange={onChange} />
        </Listed>
      ))}
      {question.dimensions.map((member, at) => (
        <Listed key={member} at={at + groups.length} last={groups.length + question.dimensions.length - 1}>
          <DimensionPart member={member} question={question} fields={fields} onChange={onChange} />
        </Listed>
      ))}
      {question.timeDimensions
        .filter(({ granularity, dateRange }) => !granularity && dateRange !== undefined)
        .map((time) => (
          <TimePart key={time.dimension} time={time} question={question} fields={fields} onChange={onChange} />
        ))}
      {question.filters.length > 0 ? <span>{t('explore.where')}</span> : null}
      {question.filters.map((filter, at) => (
        <Listed key={`${filter.member}/${at}`} at={at} last={question.filters.length - 1}>
          <FilterPart filter={filter} at={at} question={question} fields={fields} onChange={onChange} />
        </Listed>
      ))}
      <AddFilter question={question} fields={fields} onChange={onChange} />
    </div>
  );
}

const Listed = ({ at, last, children }: { at: number; last: number; children: ReactNode }) => (
  <span>
    {children}
    {at < last ? (at === last - 1 ? ` ${t('explore.and')}` : ',') : ''}
  </span>
);

const part =
  'font-medium underline decoration-accent decoration-[1.5px] underline-offset-4 transition-colors hover:text-accent rounded-xs';

const Part = ({ label, children, title }: { label: string; title: string; children: ReactNode }) => (
  <Popover
    label={title}
    trigger={
      <button type="button" className={part}>
        {label}
      </button>
    }
  >
    <div className="flex flex-col gap-3">{children}</div>
  </Popover>
);

const Remove = ({ onRemove }: { onRemove: () => void }) => (
  <Button variant="danger" size="s" className="self-start" onClick={onRemove}>
    {t('explore.remove')}
  </Button>
);

type PartProps = SentenceProps & { member: string };

const swap = (list: string[], member: string, next: string): string[] =>
  list.includes(next) ? list : list.map((one) => (one === member ? next : one));

function MeasurePart({ member, question, fields, onChange }: PartProps) {
  const options = [...fields.values()].filter(({ kind }) => kind === 'measure');
  const { order: _, ...rest } = question;
  return (
    <Part label={titleOf(fields, member)} title={t('explore.measure')}>
      <Select
        label={t('explore.measure')}
        value={member}
        options={options.map((field) => ({ value: field.member, label: field.title }))}
        onChange={(next) => onChange({ ...rest, measures: swap(question.measures, member, next) })}
        className="w-full"
      />
      <Remove onRemove={() => onChange({ ...rest, measures: question.measures.filter((one) => one !== member) })} />
    </Part>
  );
}

function DimensionPart({ member, question, fields, onChange }: PartProps) {
  const field = fields.get(member);
  return (
    <Part label={titleOf(fields, member)} title={t('explore.dimension')}>
      <Button size="s" className="self-start" onClick={() => onChange({ ...question, order: [[member, 'asc']] })}>
        {t('explore.sort')}
      </Button>
      {field ? <Remove onRemove={() => onChange(toggleField(question, field))} /> : null}
    </Part>
  );
}

const grains: Granularity[] = ['hour', 'day', 'week', 'month', 'quarter', 'year'];
const ranges = [
  'today',
  'yesterday',
  'last 7 days',
  'last 30 days',
  'this month',
  'last month',
  'last 12 months',
  'this year',
  'last year',
];

type TimePartProps = SentenceProps & { time: Question['timeDimensions'][number] };

function TimePart({ time, question, fields, onChange }: TimePartProps) {
  const change = (next: Parameters<typeof changeTime>[2]): void => onChange(changeTime(question, time.dimension, next));
  const field = fields.get(time.dimension);
  const said = [
    ...(time.granularity ? [grainWord(time.granularity)] : []),
    ...(time.dateRange === undefined ? [] : [rangeWord(time.dateRange)]),
  ];
  const own = Array.isArray(time.dateRange);
  return (
    <Part label={said.join(', ')} title={titleOf(fields, time.dimension)}>
      <Labelled label={t('explore.grain')}>
        {(control) => (
          <Select
            id={control.id}
            value={time.granularity ?? 'none'}
            options={[
              ...(time.granularity ? [] : [{ value: 'none' as const, label: t('explore.noGrain') }]),
              ...grains.map((grain) => ({ value: grain, label: grainWord(grain) })),
            ]}
            onChange={(grain) => change({ granularity: grain === 'none' ? null : grain })}
          />
        )}
      </Labelled>
      <Labelled label={t('explore.range')}>
        {(control) => (
          <Select
            id={control.id}
            value={own ? 'own' : String(time.dateRange ?? 'all')}
            options={['all', ...ranges, 'own'].map((range) => ({
              value: range,
              label: range === 'own' ? t('range.own') : rangeWord(range),
            }))}
            onChange={(range) =>
              change({ dateRange: range === 'all' ? undefined : range === 'own' ? thisYear() : range })
            }
          />
        )}
      </Labelled>
      {Array.isArray(time.dateRange) ? (
        <OwnRange range={time.dateRange} onChange={(dateRange) => change({ dateRange })} />
      ) : null}
      {field ? <Remove onRemove={() => onChange(toggleField(question, field))} /> : null}
    </Part>
  );
}

const thisYear = (): [string, string] => {
  const today = new Date().toISOString().slice(0, 10);
  return [`${today.slice(0, 4)}-01-01`, today];
};

const OwnRange = ({ range, onChange }: { range: [string, string]; onChange: (range: [string, string]) => void }) => (
  <div className="flex gap-2">
    <Input
      type="date"
      aria-label={t('range.from')}
      value={range[0]}
      onChange={(event) => event.target.value && onChange([event.target.value, range[1]])}
    />
    <Input
      type="date"
      aria-label={t('range.to')}
      value={range[1]}
      onChange={(event) => event.target.value && onChange([range[0], event.target.value])}
    />
  </div>
);

type FilterPartProps = SentenceProps & { filter: Filter; at: number };

const FilterPart = ({ filter, at, question, fields, onChange }: FilterPartProps) => (
  <Part label={filterWord(fields, filter)} title={t('explore.filter')}>
    <FilterForm
      filter={filter}
      field={fields.get(filter.member)}
      onApply={(next) => onChange(replaceFilter(question, at, next))}
    />
    <Remove onRemove={() => onChange(removeFilter(question, at))} />
  </Part>
);

/** Chooses a field first, then how to filter by it. */
function AddFilter({ question, fields, onChange }: SentenceProps) {
  const [open, setOpen] = useState(false);
  const [member, setMember] = useState<string>();
  const options = [...fields.values()].filter(
    ({ kind, type, chip }) => kind === 'dimension' && type !== 'person' && !chip?.includes('token'),
  );
  const field = member === undefined ? undefined : fields.get(member);
  const close = (): void => {
    setOpen(false);
    setMember(undefined);
  };
  return (
    <Popover
      label={t('explore.addFilter')}
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={
        <Button size="s" variant="quiet" className="self-center">
          <Plus aria-hidden />
          {t('explore.addFilter')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Select
          label={t('explore.filterBy')}
          placeholder={t('explore.filterBy')}
          value={member}
          options={options.map((one) => ({
            value: one.member,
            label: one.from ? `${one.title} (${one.from})` : one.title,
          }))}
          onChange={setMember}
          className="w-full"
        />
        {member !== undefined && field ? (
          <FilterForm
            key={member}
            filter={{ member, operator: 'set' }}
            fresh
            field={field}
            onApply={(filter) => (onChange(addFilter(question, filter)), close())}
          />
        ) : null}
      </div>
    </Popover>
  );
}
