import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronDown, Code } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Answer, Card, ChartKind, Question, SavedQuestion } from '../../../../src/contract/insights.ts';
import { insightApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { DropdownMenu, MenuItem, MenuLabel, MenuSeparator } from '../../components/ui/dropdown-menu.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { sizeFor } from '../dashboards/add-card.tsx';
import { freePlace } from '../dashboards/grid.ts';
import { canAsk } from './draft.ts';

type SaveActionsProps = {
  question: Question;
  chart: ChartKind;
  saved: SavedQuestion | null;
  answer: Answer | null;
  suggestion: string;
};

const tell = (error: unknown): void => void toast.error(explain(error).title, { description: explain(error).detail });

/** Opening, saving, putting on a dashboard, and the SQL behind it. */
export function SaveActions({ question, chart, saved, answer, suggestion }: SaveActionsProps) {
  const [dialog, setDialog] = useState<'save' | 'sql' | null>(null);
  const close = (): void => setDialog(null);
  const may = useMay();
  return (
    <div className="flex flex-wrap gap-2">
      <SavedMenu saved={saved} />
      {answer ? (
        <Button onClick={() => setDialog('sql')}>
          <Code aria-hidden />
          SQL
        </Button>
      ) : null}
      {may('questions.write') ? (
        <Button variant="main" disabled={!canAsk(question)} onClick={() => setDialog('save')}>
          {t('explore.save')}
        </Button>
      ) : null}
      {dialog === 'save' ? (
        <SaveDialog question={question} chart={chart} saved={saved} suggestion={suggestion} onClose={close} />
      ) : null}
      {dialog === 'sql' && answer ? (
        <Dialog open onOpenChange={close} title="SQL" description={t('explore.sqlNote')} className="max-w-3xl">
          <pre className="overflow-x-auto rounded-sm bg-wash p-3 font-mono text-13 whitespace-pre-wrap">
            {answer.sql}
          </pre>
        </Dialog>
      ) : null}
    </div>
  );
}

/** Saved questions to open, and dashboards to put this one on. */
function SavedMenu({ saved }: { saved: SavedQuestion | null }) {
  const slug = useSlug();
  const navigate = useNavigate();
  const mayArrange = useMay()('dashboards.write');
  const list = useQuery(queries.questions(slug)).data ?? [];
  const open = (id: string): void =>
    void navigate({ to: '/w/$workspace/explore', params: { workspace: slug }, search: { question: id } });
  return (
    <DropdownMenu
      className="max-h-96 overflow-y-auto"
      trigger={
        <Button>
          {saved?.name ?? t('explore.saved')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{t('explore.saved')}</MenuLabel>
      {list.length === 0 ? <p className="px-2 pb-2 text-13 text-muted">{t('explore.noSaved')}</p> : null}
      {list.map((one) => (
        <MenuItem key={one.id} onSelect={() => open(one.id)}>
          {one.name}
        </MenuItem>
      ))}
      {saved && mayArrange ? <DashboardItems saved={saved} /> : null}
    </DropdownMenu>
  );
}

function DashboardItems({ saved }: { saved: SavedQuestion }) {
  const slug = useSlug();
  const client = useQueryClient();
  const navigate = useNavigate();
  const dashboards = useQuery(queries.dashboards(slug)).data ?? [];
  const newCard = { id: crypto.randomUUID().replaceAll('-', '').slice(0, 16), questionId: saved.id };
  const cardAmong = (cards: Card[]): Card => ({ ...newCard, ...freePlace(cards, sizeFor(saved.chart)) });
  const add = useMutation({
    mutationFn: async (id: string | null) => {
      if (id === null) return insightApi.createDashboard(slug, { name: saved.name, cards: [cardAmong([])] });
      const { name, cards } = await insightApi.dashboard(slug, id);
      return insightApi.updateDashboard(slug, id, { name, cards: [...cards, cardAmong(cards)] });
    },
    onSuccess: async (dashboard) => {
      await client.invalidateQueries({ queryKey: keys.dashboards(slug) });
      toast.success(t('explore.added', { name: dashboard.name }));
      await navigate({ to: '/w/$workspace/dashboards/$id', params: { workspace: slug, id: dashboard.id } });
    },
    onError: tell,
  });
  return (
    <>
      <MenuSeparator />
      <MenuLabel>{t('explore.addTo')}</MenuLabel>
      {dashboards.map((dashboard) => (
        <MenuItem key={dashboard.id} onSelect={() => add.mutate(dashboard.id)}>
          {dashboard.name}
        </MenuItem>
      ))}
      <MenuItem onSelect={() => add.mutate(null)}>{t('explore.newDashboard')}</MenuItem>
    </>
  );
}

type SaveDialogProps = {
  question: Question;
  chart: ChartKind;
  saved: SavedQuestion | null;
  suggestion: string;
  onClose: () => void;
};

function SaveDialog({ question, chart, saved, suggestion, onClose }: SaveDialogProps) {
  const slug = useSlug();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(saved?.name ?? suggestion.slice(0, 200));
  const save = useMutation({
    mutationFn: (asNew: boolean) => {
      const draft = { name: name.trim(), question, chart };
      return saved === null || asNew
        ? insightApi.createQuestion(slug, draft)
        : insightApi.updateQuestion(slug, saved.id, draft);
    },
    onSuccess: async (done) => {
      client.setQueryData(keys.question(slug, done.id), done);
      await client.invalidateQueries({ queryKey: keys.questions(slug) });
      onClose();
      toast.success(t('explore.savedAs', { name: done.name }));
      await navigate({ to: '/w/$workspace/explore', params: { workspace: slug }, search: { question: done.id } });
    },
    onError: tell,
  });
  const empty = name.trim() === '';
  const footer = (
    <>
      {saved ? (
        <Button disabled={empty || save.isPending} onClick={() => save.mutate(true)}>
          {t('explore.saveNew')}
        </Button>
      ) : null}
      <Button variant="main" disabled={empty || save.isPending} onClick={() => save.mutate(false)}>
        {t('explore.save')}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('explore.saveTitle')}
      description={t('explore.saveText')}
      footer={footer}
    >
      <Field label={t('explore.name')}>
        {(control) => (
          <Input {...control} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
