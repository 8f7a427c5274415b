import { useState, type FormEvent } from 'react';
import type { Filter, FilterOperator } from '../../../../src/contract/insights.ts';
import { Button } from '../../components/ui/button.tsx';
import { Field as Labelled } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { type Field, isTime, needsValues, operatorsFor, readValues } from './draft.ts';

export type FilterFormProps = {
  filter: Filter;
  field: Field | undefined;
  fresh?: boolean;
  onApply: (filter: Filter) => void;
};

const isRange = (operator: FilterOperator): boolean => operator === 'inDateRange' || operator === 'notInDateRange';

/** Operator and values of one filter. Applied by the button or Enter, so that half a filter is never asked. */
export function FilterForm({ filter, field, fresh = false, onApply }: FilterFormProps) {
  const operators = operatorsFor(field?.type ?? null);
  const [operator, setOperator] = useState<FilterOperator>(fresh ? (operators[0] ?? 'equals') : filter.operator);
  const [text, setText] = useState((filter.values ?? []).join(', '));
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const values = readValues(text, field?.type ?? null);
    const enough = !needsValues(operator) || values.length >= (isRange(operator) ? 2 : 1);
    setMissing(!enough);
    if (enough)
      onApply(
        needsValues(operator) ? { member: filter.member, operator, values } : { member: filter.member, operator },
      );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Labelled label={t('explore.operator')}>
        {(control) => (
          <Select
            id={control.id}
            value={operator}
            options={operators.map((one) => ({ value: one, label: t(`operator.${one}`) }))}
            onChange={setOperator}
          />
        )}
      </Labelled>
      {needsValues(operator) ? (
        <Labelled
          label={t('explore.values')}
          hint={
            isTime(field)
              ? t(isRange(operator) ? 'explore.valuesRange' : 'explore.valuesDate')
              : t('explore.valuesHint')
          }
          {...(missing ? { error: t('explore.valuesMissing') } : {})}
        >
          {(control) => <Input {...control} value={text} onChange={(event) => setText(event.target.value)} />}
        </Labelled>
      ) : null}
      <Button type="submit" variant="main" size="s" className="self-start">
        {t('explore.apply')}
      </Button>
    </form>
  );
}
