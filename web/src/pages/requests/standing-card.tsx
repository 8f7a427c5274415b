import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { toast } from 'sonner';
import { rightsSettings, type RightsSettings } from '../../../../src/contract/rights.ts';
import { deskApi, rightsKeys, rightsQueries } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Switch } from '../../components/ui/switch.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';

type Kind = RightsSettings['answerAtOnce'][number];
const kinds: readonly Kind[] = rightsSettings.shape.answerAtOnce.element.options;

/** Kinds of requests that are answered at once, when exactly one person was found (P12.1). */
export function StandingInstructions() {
  const slug = useSlug();
  const cache = useQueryClient();
  const query = useQuery(rightsQueries.standing(slug));
  const save = useMutation({
    mutationFn: (answerAtOnce: Kind[]) => deskApi.setStanding(slug, { answerAtOnce }),
    onSuccess: (settings) => {
      cache.setQueryData(rightsKeys.standing(slug), settings);
      toast.success(t('standing.saved'));
    },
  });
  return (
    <Card title={t('standing.title')} note={t('standing.note')}>
      <Loaded query={query}>
        {({ answerAtOnce }) => (
          <ul className="flex flex-col">
            {kinds.map((kind) => (
              <Row
                key={kind}
                kind={kind}
                on={answerAtOnce.includes(kind)}
                disabled={save.isPending}
                onChange={(on) => save.mutate(kinds.filter((one) => (one === kind ? on : answerAtOnce.includes(one))))}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {save.error ? <ErrorState error={save.error} className="mt-2" /> : null}
    </Card>
  );
}

type RowProps = { kind: Kind; on: boolean; disabled: boolean; onChange: (on: boolean) => void };

function Row({ kind, on, disabled, onChange }: RowProps) {
  const id = useId();
  return (
    <li className="flex min-h-10 items-center justify-between gap-4 border-b border-line text-13 last:border-b-0">
      <label htmlFor={id}>{t(`standing.${kind}`)}</label>
      <Switch id={id} checked={on} disabled={disabled} onCheckedChange={onChange} />
    </li>
  );
}
