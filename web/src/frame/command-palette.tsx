import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { ChartSpline, Database, LayoutDashboard, UserSearch, type LucideIcon } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { queries } from '../api/queries.ts';
import { t } from '../i18n.ts';
import { useOpener } from '../components/ui/use-opener.ts';
import { mayIn } from '../may.ts';
import { useWorkspace } from '../workspace.ts';
import { placesFor } from './navigation.tsx';

const item =
  'flex h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 text-14 select-none data-[selected=true]:bg-wash [&_svg]:size-4 [&_svg]:text-muted';
const group =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint';

/** By the name alone: the value is an address, which would match far too much. */
const byName = (_value: string, search: string, names: string[] = []): number =>
  names.some((name) => name.toLowerCase().includes(search.trim().toLowerCase())) ? 1 : 0;

export type CommandPaletteProps = { slug: string; open: boolean; onOpenChange: (open: boolean) => void };

/** Ctrl K: every page, dataset, question and dashboard by name. */
export function CommandPalette({ slug, open, onOpenChange }: CommandPaletteProps) {
  const focusOpener = useOpener(open);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          onCloseAutoFocus={focusOpener}
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 animate-fade overflow-hidden rounded-md border border-line bg-raised shadow-float"
        >
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <Command label={t('palette.title')} loop filter={byName}>
            <Command.Input
              placeholder={t('palette.placeholder')}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-16 outline-none"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-13 text-muted">{t('palette.none')}</Command.Empty>
              <PaletteEntries slug={slug} onGo={() => onOpenChange(false)} />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteEntries({ slug, onGo }: { slug: string; onGo: () => void }) {
  const navigate = useNavigate();
  const go = (move: () => Promise<void>) => () => {
    onGo();
    void move();
  };
  const workspace = slug;
  const shown = useWorkspace();
  const places = placesFor(shown);
  const datasets = useQuery(queries.datasets(slug)).data ?? [];
  const questions = useQuery(queries.questions(slug)).data ?? [];
  const dashboards = useQuery(queries.dashboards(slug)).data ?? [];
  return (
    <>
      <Group title={t('palette.actions')} hidden={!mayIn(shown, 'people.find')}>
        <Entry
          id="find-person"
          name={t('palette.findPerson')}
          icon={UserSearch}
          onSelect={go(() => navigate({ to: '/w/$workspace/find', params: { workspace } }))}
        />
      </Group>
      <Group title={t('palette.pages')}>
        {places.map((place) => (
          <Entry
            key={place.to}
            id={place.to}
            name={t(place.label)}
            icon={place.icon}
            onSelect={go(() => navigate({ to: place.to, params: { workspace } }))}
          />
        ))}
      </Group>
      <Group title={t('palette.datasets')} hidden={datasets.length === 0}>
        {datasets.map(({ name, title }) => (
          <Entry
            key={name}
            id={`dataset ${name}`}
            name={title}
            icon={Database}
            onSelect={go(() =>
              navigate({ to: '/w/$workspace/datasets/$dataset', params: { workspace, dataset: name } }),
            )}
          />
        ))}
      </Group>
      <Group title={t('palette.questions')} hidden={questions.length === 0}>
        {questions.map(({ id, name }) => (
          <Entry
            key={id}
            id={`question ${id}`}
            name={name}
            icon={ChartSpline}
            onSelect={go(() =>
              navigate({ to: '/w/$workspace/explore', params: { workspace }, search: { question: id } }),
            )}
          />
        ))}
      </Group>
      <Group title={t('palette.dashboards')} hidden={dashboards.length === 0}>
        {dashboards.map(({ id, name }) => (
          <Entry
            key={id}
            id={`dashboard ${id}`}
            name={name}
            icon={LayoutDashboard}
            onSelect={go(() => navigate({ to: '/w/$workspace/dashboards/$id', params: { workspace, id } }))}
          />
        ))}
      </Group>
    </>
  );
}

const Group = ({ title, hidden = false, children }: { title: string; hidden?: boolean; children: ReactNode }) =>
  hidden ? null : (
    <Command.Group heading={title} className={group}>
      {children}
    </Command.Group>
  );

type EntryProps = { id: string; name: string; icon: LucideIcon; onSelect: () => void };

const Entry = ({ id, name, icon: Icon, onSelect }: EntryProps) => (
  <Command.Item value={id} keywords={[name]} onSelect={onSelect} className={item}>
    <Icon aria-hidden />
    <span className="truncate">{name}</span>
  </Command.Item>
);
