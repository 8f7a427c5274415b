import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Glyph } from '../../components/pseudonym.tsx';
import { t } from '../../i18n.ts';

export type EntryLayoutProps = {
  title: string;
  lead?: ReactNode;
  /** Beneath the box: the way to another of these pages. */
  aside?: ReactNode;
  children?: ReactNode;
};

/** What stands before the app: one box in the middle, for whoever is not signed in yet. */
export const EntryLayout = ({ title, lead, aside, children }: EntryLayoutProps) => (
  <main className="grid min-h-full grid-cols-[minmax(0,1fr)] place-items-center px-4 py-10">
    <title>{`${title} · ${t('app.name')}`}</title>
    <div className="flex w-full max-w-md min-w-0 flex-col gap-6">
      <header className="flex flex-col items-start gap-3">
        <div className="flex items-center gap-2.5 font-semibold">
          <Glyph subject="5eed0000ca11ab1e" size={24} />
          {t('app.name')}
        </div>
        <p className="text-13 text-muted">{t('signIn.promise')}</p>
      </header>
      <section className="flex flex-col gap-4 rounded-md border border-line bg-raised p-6">
        <div>
          <h1>{title}</h1>
          {lead ? <p className="mt-1 text-muted">{lead}</p> : null}
        </div>
        {children}
      </section>
      {aside ? <div className="flex flex-col gap-2 text-13 text-muted">{aside}</div> : null}
      <footer className="border-t border-line pt-3 text-13 text-muted">
        {t('entry.rightsLead')}{' '}
        <Link to="/rights" className="font-medium text-accent underline underline-offset-2">
          {t('entry.rights')}
        </Link>
      </footer>
    </div>
  </main>
);
